"""One file a command: parse, call one workflow, render, choose the exit code."""
