"""PDF files, by pdfium, in a process that can be killed."""
