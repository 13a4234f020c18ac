"""What to add to a DNS zone that lies elsewhere, before the balancer's certificate is issued."""

from botocore.exceptions import ClientError

from .account import has_code
from .speech import say


def records(account, arn):
    """The CNAME records, as pairs of name and value, by which ACM sees that the domain is ours; none at first."""
    try:
        certificate = account.client("acm").describe_certificate(CertificateArn=arn)["Certificate"]
    except ClientError as error:
        if has_code(error, "ResourceNotFoundException"):
            return []
        raise
    options = certificate.get("DomainValidationOptions", ())
    found = [option["ResourceRecord"] for option in options if "ResourceRecord" in option]
    return [(record["Name"], record["Value"]) for record in found]


class CertificateHint:
    """Called again and again while a stack is made: says once which record its certificate waits for."""

    def __init__(self, stacks, part):
        self._stacks, self._part, self._said = stacks, part, False

    def __call__(self):
        if self._said:
            return
        for arn in self._stacks.resources(self._part, "AWS::CertificateManager::Certificate"):
            for name, value in records(self._stacks.account, arn):
                say("    The certificate waits for this record in the domain's DNS zone; add it now:\n"
                    f"        {name}  CNAME  {value}")
                self._said = True
