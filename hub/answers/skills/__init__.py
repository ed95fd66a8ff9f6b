"""Built-in quick answers, each a plain function `(text, facts, now) -> Answer | None`; None means: not mine."""
