"""After a mission: what was driven beside what was agreed, under the sight of who reads it. It tells what happened, and judges nobody."""
