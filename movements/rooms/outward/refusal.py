"""Why something did not leave: refused for good, or trouble that passes. Codes, never what was to be sent."""


class Refused(Exception):
    """It is not sent, and trying again changes nothing."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Trouble(Exception):
    """The receiver could not be reached, or did not take it; it is tried again."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
