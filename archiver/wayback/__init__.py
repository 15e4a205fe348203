"""Web archives: asked, understood and compared. Is handed a `fetch`, and never connects itself."""
