"""The machine image: built by Image Builder from the bundle of this checkout, once for each bundle."""


def built_image(stacks):
    raise NotImplementedError


def delete_images(stacks):
    raise NotImplementedError
