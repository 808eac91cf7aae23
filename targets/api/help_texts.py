"""What the API says of the parameters that several of its lists take."""

YEAR_HELP = "Năm, ví dụ 2023."
UNIT_HELP = "Mã đơn vị."
ORGANIZATION_HELP = "Mã tổ chức: mttq, ldld, hnd, dtn, lhpn, ccb."
TARGET_HELP = "Mã chỉ tiêu: T01 đến T17."
RESOLUTION_HELP = (
    "Tên nghị quyết trong địa chỉ, ví dụ vi-xuyen-2021-2025; cùng một mã chỉ tiêu ở hai nghị quyết là hai chỉ tiêu. "
)
