"""The live web → exchanges. The only stage that connects to addresses which sources name."""
