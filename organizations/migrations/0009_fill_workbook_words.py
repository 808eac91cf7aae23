"""Each of the six organizations gets the words that the reader of workbooks knew before; edited rows stay."""

from django.db import migrations

# code: (names, words of its own, words it shares), a line each
WORDS = {
    "mttq": (
        """\
Mặt trận Tổ quốc
[ủy ban|ub|ban thường trực ủy ban|ban thường trực ub|btt ub|btt ủy ban] (mặt trận tổ quốc|mttq) [việt nam|vn]
(ủy ban|ub|ban thường trực ủy ban|ban thường trực ub|btt ub|btt ủy ban) mặt trận [việt nam|vn]
mặt trận (việt nam|vn)
= mặt trận
[btt|ban thường trực] ubmttq
ubmttq việt nam
ubmttqvn
mttqvn
(ub|ủy ban) mttqvn
uỷ ban mt
ubmt
mt tổ quốc
[ub] mặt trận tq""",
        """\
MTTQ
UBMTTQ
Mặt trận Tổ quốc""",
        """\
đoàn viên
ĐV
hội viên
HV
chủ tịch
tổ Mặt trận
tổ MT
ban công tác Mặt trận
ban CTMT
BCTMT
ban công tác MT""",
    ),
    "ldld": (
        """\
Liên đoàn Lao động
liên đoàn lao động việt nam
(lđlđ|lđ lao động|công đoàn|tổ chức công đoàn) [việt nam]
công đoàn cơ sở
liên đoàn lđ
cđcs
= cđ
cđ cơ sở
bch công đoàn""",
        """\
công đoàn
CĐCS
CNVC
CNVCLĐ
CNVC-LĐ
CNLĐ
NLĐ
lao động
công nhân
viên chức""",
        """\
đoàn viên
ĐV
chủ tịch
công đoàn cơ sở""",
    ),
    "hnd": (
        """\
Hội Nông dân
(hội nông dân|hội nd|hnd) [việt nam|vn]
nông dân (việt nam|vn)
= nông dân""",
        """\
nông dân
nông nghiệp
HND
hội ND
hội viên ND
hộ có hội viên""",
        """\
hội viên
HV
chi hội
phân hội
chủ tịch
cơ sở hội
hội cơ sở
CSH""",
    ),
    "dtn": (
        """\
Đoàn Thanh niên
(đoàn thanh niên|đoàn tn|đtn|đoàn|thanh niên) (cộng sản|cs) (hồ chí minh|hcm|hồ chí minh việt nam)
(đoàn tncs|đtncs) [hồ chí minh|hcm]
đoàn tncshcm
đtncshcm
đoàn tn
đtn
= thanh niên
(huyện|thị|thành|quận|tỉnh) đoàn
= đoàn (xã|thị trấn|phường)
(xã|phường) đoàn
bch đoàn [xã|phường|thanh niên]
ban chấp hành đoàn (xã|phường)
(đoàn thanh niên|đoàn tn) (hồ chí minh|cộng sản)""",
        """\
thanh niên
TNCS
đoàn TN
ĐVTN
bí thư đoàn""",
        """\
đoàn viên
ĐV
chi đoàn
bí thư
cơ sở đoàn
đoàn cơ sở
CSĐ""",
    ),
    "lhpn": (
        """\
Hội Liên hiệp Phụ nữ
(hội liên hiệp phụ nữ|hội liên hiệp pn|hội lhpn|hội lh phụ nữ|hội phụ nữ|hội pn|hlhpn|lhpn) [việt nam|vn]
hpn (việt nam|vn)
phụ nữ (việt nam|vn)
= hpn
= phụ nữ""",
        """\
phụ nữ
LHPN
HPN
hội PN
hội viên PN""",
        """\
hội viên
HV
chi hội
phân hội
chủ tịch
cơ sở hội
hội cơ sở
CSH""",
    ),
    "ccb": (
        """\
Hội Cựu chiến binh
(hội cựu chiến binh|hội ccb|hccb|ccb|cựu chiến binh|hội cựu cb|cựu cb) [việt nam|vn]""",
        """\
cựu chiến binh
CCB""",
        """\
hội viên
HV
chi hội
phân hội
chủ tịch
cơ sở hội
hội cơ sở
CSH""",
    ),
}


def fill(apps, schema_editor):
    Organization = apps.get_model("organizations", "Organization")
    for code, (names, own, shared) in WORDS.items():
        Organization.objects.filter(code=code, workbook_names="").update(
            workbook_names=names, workbook_own_words=own, workbook_shared_words=shared, speaks_for_all=code == "mttq"
        )


class Migration(migrations.Migration):
    dependencies = [("organizations", "0008_workbook_words")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
