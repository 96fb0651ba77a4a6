"""What the pages of this room share: who may pass, and which verbs a form answers to."""

from functools import partial

from django.contrib.auth.decorators import permission_required
from django.views.decorators.http import require_http_methods

may = partial(permission_required, raise_exception=True)
get_or_post = require_http_methods(["GET", "HEAD", "POST"])
SEE, KEEP = "backups.view_run", "backups.change_policy"
