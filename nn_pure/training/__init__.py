"""Training: the parts of Network.train, one file per topic; trainer.py has the loop."""
