"""Documents → quotations, each with its place and with what the document says of its source."""
