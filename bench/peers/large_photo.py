"""Makes a 12-megapixel photo of another: large_photo.py PHOTO TO"""

import sys

import cv2

WIDTH, HEIGHT = 3000, 4000

_, photo, to = sys.argv
cv2.imwrite(to, cv2.resize(cv2.imread(photo), (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC))
