"""What is handed over: chosen records with their part of the log, packed and signed."""
