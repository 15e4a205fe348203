"""Quotations that nobody here wrote: judged as they come, with the rates and their intervals."""
