"""From the words of a document to a verdict on each of its quotations."""
