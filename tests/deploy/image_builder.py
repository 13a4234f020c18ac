"""A stand-in for EC2 Image Builder, which the AWS stand-in does not have: it knows builds, and makes images at once."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from processes import free_port

_PREFIX = "arn:aws:imagebuilder:eu-central-1:000000000000:image/running/1.0.0/"


class ImageBuilder:
    """Serves while the context is entered. `outcome` is what a build comes to, as its state says it."""

    def __init__(self, cloud, name):
        self._cloud, self._name, self._started = cloud, name, 0
        self.url, self.builds, self.outcome = f"http://127.0.0.1:{free_port()}", {}, {"status": "AVAILABLE"}

    def __enter__(self):
        builder = self

        class Handler(BaseHTTPRequestHandler):
            """Operations are paths."""

            def _answer(self):
                length = int(self.headers.get("Content-Length", 0))
                body = json.loads(self.rfile.read(length) or "{}")
                url = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(url.query).items()}
                answer = json.dumps(getattr(builder, f"_{url.path.strip('/')}")(**body | query)).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_GET = do_PUT = do_POST = do_DELETE = _answer

            def log_message(self, *_arguments):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", urlsplit(self.url).port), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_exception):
        self._server.shutdown()
        self._server.server_close()

    def start(self, bundle, status):
        """A build of that bundle in that state; returns its ARN."""
        self._started += 1
        arn = f"{_PREFIX}{self._started}"
        self.builds[arn] = {"arn": arn, "tags": {"Bundle": bundle}, "state": {"status": status}}
        return arn

    # The operations; arguments are named as the API names them.

    def _StartImagePipelineExecution(self, imagePipelineArn, clientToken, tags):
        assert imagePipelineArn and clientToken
        return {"imageBuildVersionArn": self.start(tags["Bundle"], "BUILDING")}

    def _GetImage(self, imageBuildVersionArn):
        """Each look brings it a step further."""
        build = self.builds[imageBuildVersionArn]
        found = dict(build)
        if build["state"]["status"] == "BUILDING":
            build["state"] = self.outcome
            if self.outcome["status"] == "AVAILABLE":
                build["outputResources"] = {"amis": [{"image": self._make_image(build["tags"]["Bundle"])}]}
        return {"image": found}

    def _ListImagePipelineImages(self, imagePipelineArn):
        assert imagePipelineArn
        return {"imageSummaryList": list(self.builds.values())}

    def _DeleteImage(self, imageBuildVersionArn):
        del self.builds[imageBuildVersionArn]
        return {"imageBuildVersionArn": imageBuildVersionArn}

    def _make_image(self, bundle):
        ec2 = self._cloud.client("ec2")
        volume = ec2.create_volume(AvailabilityZone="eu-central-1a", Size=8)["VolumeId"]
        snapshot = ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
        ec2.delete_volume(VolumeId=volume)
        disk = {"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": snapshot}}
        # As the template has it, with the date of the build.
        image = ec2.register_image(Name=f"{self._name} {self._started:04}", RootDeviceName="/dev/xvda",
                                   BlockDeviceMappings=[disk])["ImageId"]
        tags = {"Name": self._name, "Bundle": bundle}
        ec2.create_tags(Resources=[image], Tags=[{"Key": key, "Value": value} for key, value in tags.items()])
        return image
