"""Scripts of this project. Shell scripts are for people, `python -m scripts.NAME` is for them and for CI."""
