"""What a server does that nobody would expect, imitated because replies are compared with a server's.

Each module holds small functions named for what they imitate; the engine calls them where its own rule would differ.
"""
