"""What leaves the house for a rung of a ladder: e-mail, SMS, webhook, web push. None says more than its receiver may see."""

from .sending import drain, wake

__all__ = ["drain", "wake"]
