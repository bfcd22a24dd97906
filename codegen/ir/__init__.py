"""What the steps decide before a template is asked: frozen data, names already final."""
