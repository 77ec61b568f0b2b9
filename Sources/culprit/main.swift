print("culprit")
