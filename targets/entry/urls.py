"""Addresses of the sender's pages, and of the remarks that both sides write on a return."""

from django.urls import path

from targets.entry.views import cells, check, entry, hub
from targets.returns import (
    citations as citations,  # so that the page of a paper names the returns and figures that it proves
)
from targets.returns.views import comments, papers

app_name = "returns"
urlpatterns = [
    path("bao-cao/", hub.list_years, name="list"),
    path("bao-cao/<int:year>/", hub.list_units, name="units"),
    path("bao-cao/<int:year>/<slug:unit>/", hub.hub, name="hub"),
    path("bao-cao/<int:year>/<slug:unit>/buoc/", hub.act, name="act"),
    path("bao-cao/<int:year>/<slug:unit>/kiem-tra/", check.check, name="check"),
    path("bao-cao/<int:year>/<slug:unit>/gui/", check.submit, name="submit"),
    path("bao-cao/<int:year>/<slug:unit>/nhap/<slug:organization>/", entry.entry, name="entry"),
    path("bao-cao/<int:year>/<slug:unit>/nhap/<slug:organization>/luu/", cells.autosave, name="autosave"),
    path("bao-cao/<int:year>/<slug:unit>/o/<slug:organization>/<slug:key>/", cells.cell, name="cell"),
    path("bao-cao/<int:year>/<slug:unit>/lich-su/<slug:organization>/", hub.history, name="history"),
    path("bao-cao/<int:year>/<slug:unit>/minh-chung/<slug:organization>/", papers.attach, name="papers"),
    path(
        "bao-cao/<int:year>/<slug:unit>/minh-chung/<slug:organization>/<slug:key>/",
        papers.attach,
        name="figure_papers",
    ),
    path("bao-cao/<int:year>/<slug:unit>/nhan-xet/<slug:organization>/", comments.write, name="comment"),
]
