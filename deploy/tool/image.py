"""The machine image: built by Image Builder from a bundle, once for each."""

import operator
import uuid

from . import stacks as stack
from .bundle import upload
from .patience import looks
from .speech import Trouble, say

_ENDED = {"AVAILABLE", "CANCELLED", "FAILED", "DEPRECATED", "DELETED", "DISABLED"}
_BUNDLE = "Bundle"  # The tag of an image and of its build that holds the bundle's hash.


class Images:
    """The images of one deployment, as those who make machines see them, and as builds of Image Builder."""

    def __init__(self, stacks):
        self._stacks, self._account = stacks, stacks.account
        self._builder, self._ec2 = stacks.account.client("imagebuilder"), stacks.account.client("ec2")

    def make_way(self, bundle):
        """Before the image stack is updated: CloudFormation could not delete the recipe that a build refers to.

        The images themselves stay. Raises Trouble while one of another bundle is being built.
        """
        for build in self._builds():
            if build.get("tags", {}).get(_BUNDLE) == bundle.hash:
                continue
            self._forget(build)

    def of(self, bundle, renew=False):
        """The image of that bundle: there already, being built, or built now, which takes half an hour.

        With `renew`, one that is there will not do: the same programs get today's Amazon Linux. Raises Trouble when Image
        Builder fails.
        """
        known = self._made((bundle.hash,))
        if known and not renew:
            # Named after the time of the build (image.yaml): a renewal left one before it.
            newest = max(known, key=operator.itemgetter("Name"))["ImageId"]
            say(f"✓ image: {newest} has these programs already")
            return newest
        upload(self._account, bundle, self._outputs()["ArtifactsBucketName"])
        running = [build["arn"] for build in self._builds()
                   if build.get("tags", {}).get(_BUNDLE) == bundle.hash and build["state"]["status"] not in _ENDED]
        return self._await_image(running[0] if running else self._start(bundle))

    def delete(self, but=()):
        """Deletes the images but those, with their snapshots, and what Image Builder knows of all that it built.

        Raises Trouble while one is being built.
        """
        if "ImagePipelineArn" in self._outputs():
            for build in self._builds():
                self._forget(build)
        for image in self._made(("*",)):
            if image["ImageId"] in but:
                continue
            self._ec2.deregister_image(ImageId=image["ImageId"])
            for device in image["BlockDeviceMappings"]:
                if "SnapshotId" in device.get("Ebs", {}):
                    self._ec2.delete_snapshot(SnapshotId=device["Ebs"]["SnapshotId"])
            say(f"✓ image: {image['ImageId']} is deleted")

    def _outputs(self):
        return stack.outputs(self._stacks.find("image") or {})

    def _made(self, bundles):
        """Descriptions of the images of these bundles."""
        return self._ec2.describe_images(Owners=["self"], Filters=[
            {"Name": "tag:Name", "Values": [self._stacks.name]}, {"Name": f"tag:{_BUNDLE}", "Values": list(bundles)},
            {"Name": "state", "Values": ["available"]}])["Images"]

    def _builds(self):
        pages = self._builder.get_paginator("list_image_pipeline_images").paginate(
            imagePipelineArn=self._outputs()["ImagePipelineArn"])
        return [build for page in pages for build in page["imageSummaryList"]]

    def _forget(self, build):
        if build["state"]["status"] not in _ENDED:
            raise Trouble(f"Image Builder is still at work on {build['arn']}; wait until that has ended, then run this "
                          "again.")
        self._builder.delete_image(imageBuildVersionArn=build["arn"])

    def _start(self, bundle):
        say("· image: Image Builder makes it, which takes about half an hour")
        return self._builder.start_image_pipeline_execution(
            imagePipelineArn=self._outputs()["ImagePipelineArn"], clientToken=str(uuid.uuid4()),
            tags={_BUNDLE: bundle.hash})["imageBuildVersionArn"]

    def _await_image(self, build):
        status = None
        for _ in looks(longest=15):
            image = self._builder.get_image(imageBuildVersionArn=build)["image"]
            if image["state"]["status"] != status:
                status = image["state"]["status"]
                say(f"    {status}")
            if status == "AVAILABLE":
                return image["outputResources"]["amis"][0]["image"]
            if status in _ENDED:
                reason = image["state"].get("reason", "no reason given").rstrip(".")
                raise Trouble(f"Image Builder ended with {status}: {reason}. Its log group begins with "
                              f"/aws/imagebuilder/{self._stacks.name}-; mend that, then run this again.")
