"""Wordings of the fifteen headers, and headers of other counts, as offices write them."""

from typing import Final

Path = tuple[str, ...]


def _paths(wordings: str) -> tuple[Path, ...]:
    """Header paths, separated by «|»; a group stands before its leaf, with «>» between them."""
    return tuple(tuple(wording.split(" > ")) for wording in wordings.split(" | "))


WORDINGS: Final[dict[str, tuple[Path, ...]]] = {
    "themes": _paths(
        "Chủ đề năm được cấp ủy cho chủ trương | Chủ đề năm | Số chủ đề năm được cấp uỷ phê duyệt"
        " | Chủ đề công tác năm được Đảng ủy cho chủ trương | Thực hiện chủ đề năm theo chủ trương của cấp ủy"
        " | Nhiệm vụ cấp ủy giao > Chủ đề | Nhiệm vụ cấp ủy giao - Chủ đề năm được cấp ủy cho chủ trương"
        " | CHU DE NAM | Số chủ đề được cấp ủy chấp thuận | Chủ đề năm được Ban Thường vụ cho chủ trương"
        " | Số chủ đề được cấp ủy phê duyệt | Chủ trương của cấp ủy về chủ đề năm"
        " | Chủ đề năm (có chủ trương của cấp ủy) | Chủ đề hằng năm | Chủ đề năm đã được Đảng ủy phê duyệt"
        " | Có chủ đề năm được cấp ủy cho chủ trương | Số lượng chủ đề năm"
        " | Xây dựng chủ đề năm được cấp ủy phê duyệt | Chủ đề năm được cấp ủy đồng ý | Chủ đề trọng tâm của năm"
        " | Số chủ đề thực hiện được cấp ủy cho chủ trương"
    ),
    "supervisions": _paths(
        "Giám sát độc lập (số nội dung) | Số nội dung giám sát độc lập | Số nội dung giám sát | GS độc lập"
        " | Nhiệm vụ cấp ủy giao > Giám sát > Số nội dung | GSĐL (số ND) | Chủ trì giám sát (số nội dung)"
        " | Nội dung giám sát chuyên đề độc lập | Giam sat doc lap | Số nội dung GS độc lập | Giám sát độc lập"
        " | Nội dung giám sát độc lập trong năm | Tổng số nội dung giám sát độc lập"
        " | Giám sát (số nội dung độc lập) | Giám sát độc lập (nội dung) | Số ND giám sát độc lập"
        " | Giám sát, phản biện xã hội > Số nội dung giám sát độc lập | Giám sát độc lập > Số lượng"
        " | Số nội dung được giám sát độc lập | Chủ trì giám sát ít nhất 01 nội dung"
        " | Số nội dung giám sát do tổ chức chủ trì"
    ),
    "critiques": _paths(
        "Phản biện xã hội (số nội dung) | Phản biện xã hội | Số nội dung phản biện | PBXH (số ND)"
        " | Phản biện xã hội > Số nội dung | Phản biện XH (nội dung) | Số nội dung PBXH | Nội dung phản biện xã hội"
        " | Giám sát, phản biện xã hội > Số nội dung phản biện xã hội | Số ND phản biện | Phản biện (số nội dung)"
        " | Tổng số nội dung phản biện xã hội trong năm | Số nội dung được phản biện"
        " | Tổ chức phản biện xã hội (nội dung)"
    ),
    "campaign_assigned": _paths(
        "Chỉ tiêu được giao | Phong trào thi đua, cuộc vận động > Được giao"
        " | Phong trào thi đua, cuộc vận động > Chỉ tiêu giao | PTTĐ, CVĐ > Kế hoạch"
        " | Số chỉ tiêu phong trào thi đua, cuộc vận động được giao | Tổng số chỉ tiêu | Số CT giao"
        " | Các phong trào thi đua, cuộc vận động > Tổng số chỉ tiêu được giao trong năm"
        " | Chỉ tiêu thi đua được giao | Chỉ tiêu cấp ủy giao | Phong trào thi đua, cuộc vận động > Số được giao"
        " | Phong trào thi đua, cuộc vận động > Giao | Số chỉ tiêu thi đua được giao | Chỉ tiêu giao"
        " | Phong trào thi đua, cuộc vận động > Tổng số chỉ tiêu | Số chỉ tiêu phong trào, cuộc vận động được giao"
        " | Phong trào thi đua, cuộc vận động > Chỉ tiêu kế hoạch"
        " | Thực hiện các phong trào thi đua > Số chỉ tiêu được giao | Tổng chỉ tiêu giao"
        " | PTTĐ, CVĐ: chỉ tiêu giao | Chỉ tiêu phong trào thi đua, cuộc vận động > Được giao"
        " | Chỉ tiêu phong trào thi đua, cuộc vận động > Tổng số | Chỉ tiêu các phong trào được giao"
        " | Kết quả phong trào thi đua > Số chỉ tiêu cấp trên giao | Số chỉ tiêu giao trong năm"
    ),
    "campaign_completed": _paths(
        "Chỉ tiêu hoàn thành | Chỉ tiêu đã hoàn thành | Phong trào thi đua, cuộc vận động > Đã hoàn thành"
        " | Phong trào thi đua, cuộc vận động > Hoàn thành | Số chỉ tiêu đạt | Số chỉ tiêu đạt và vượt"
        " | Số chỉ tiêu được giao đã hoàn thành | Số CT hoàn thành | Số chỉ tiêu hoàn thành 100%"
        " | Hoàn thành chỉ tiêu được giao | Phong trào thi đua, cuộc vận động > Số hoàn thành"
        " | Phong trào thi đua, cuộc vận động > Đạt | Phong trào thi đua, cuộc vận động > Đã đạt"
        " | Số chỉ tiêu thi đua hoàn thành | Chỉ tiêu đạt"
        " | Phong trào thi đua, cuộc vận động > Số chỉ tiêu đã hoàn thành"
        " | Chỉ tiêu phong trào thi đua, cuộc vận động > Hoàn thành"
        " | Chỉ tiêu phong trào thi đua, cuộc vận động > Đã thực hiện xong | Số chỉ tiêu hoàn thành trong năm"
        " | PTTĐ, CVĐ: chỉ tiêu hoàn thành | Số chỉ tiêu đã đạt được | Số chỉ tiêu đạt, vượt"
        " | Phong trào thi đua, cuộc vận động > Số chỉ tiêu hoàn thành (đạt 100%)"
        " | Chỉ tiêu phong trào đã hoàn thành | Tổng số chỉ tiêu hoàn thành"
        " | Chỉ tiêu phong trào > Kết quả hoàn thành"
    ),
    "eligible": _paths(
        "Tổng số đối tượng trong diện tập hợp | Tổng số đối tượng | Đối tượng trong diện vận động"
        " | Tổng số người đủ điều kiện vào Đoàn, Hội | Tổng số thanh niên | Tổng số phụ nữ từ 18 tuổi trở lên"
        " | Tổng số hộ nông dân | Tổng số CNVCLĐ | Tập hợp đoàn viên, hội viên > Trong diện tập hợp"
        " | Tổng số quần chúng trong diện tập hợp | Số người thuộc diện tập hợp ĐV, HV"
        " | Tập hợp đoàn viên, hội viên - Tổng số đối tượng trong diện tập hợp"
        " | Tổng số người trong diện tập hợp đoàn viên, hội viên | Đối tượng cần tập hợp"
        " | Tổng số đối tượng thuộc diện tập hợp | Số đối tượng trong diện tập hợp"
        " | Tập hợp đoàn viên, hội viên > Đối tượng | Tập hợp đoàn viên, hội viên > Tổng số đối tượng"
        " | Tập hợp đoàn viên, hội viên > Diện tập hợp | Tập hợp đoàn viên, hội viên > Trong diện"
        " | Tổng số trong diện tập hợp | Số người trong diện tập hợp | Đối tượng trong độ tuổi"
        " | Tổng số đối tượng đủ điều kiện tập hợp | Số đủ điều kiện vào tổ chức | Tổng số thanh niên trong độ tuổi"
        " | Tổng số phụ nữ | Tổng số công nhân, viên chức, lao động | Tổng số CNVC-LĐ"
        " | Số người đủ điều kiện gia nhập | Số đối tượng thuộc diện vận động | Tổng số cựu chiến binh"
        " | Tổng số nông dân | Tổng số quần chúng | TS đối tượng trong diện tập hợp"
        " | Tổng số đối tượng cần tập hợp vào Đoàn, Hội | Đối tượng tập hợp"
        " | Tổng số người trong diện vận động, tập hợp | Số đối tượng có thể tập hợp"
    ),
    "members": _paths(
        "Số đoàn viên, hội viên | Tổng số đoàn viên, hội viên | ĐV, HV | Số ĐV,HV hiện có | Đoàn viên, hội viên"
        " | Tập hợp đoàn viên, hội viên > Đã tập hợp | Số đã tập hợp được | Số đoàn viên, hội viên đã tập hợp"
        " | Tổng số hội viên | Số đối tượng đã tập hợp"
        " | Tập hợp đoàn viên, hội viên > Trong đó > Số đoàn viên, hội viên"
        " | Tập hợp đoàn viên, hội viên - Số đoàn viên, hội viên | Hội viên hiện có (người)"
        " | Tổng số đoàn viên, hội viên tính đến 31/12 | Số ĐV, HV | Tổng số ĐV,HV | Đoàn viên, hội viên hiện có"
        " | Tập hợp đoàn viên, hội viên > Số đã tập hợp | Tập hợp đoàn viên, hội viên > Đoàn viên, hội viên"
        " | Số đoàn viên, hội viên được tập hợp | Số đã được tập hợp vào tổ chức | Tổng số đoàn viên | Số hội viên"
        " | Số đoàn viên công đoàn | Tập hợp đoàn viên, hội viên > Đã vào đoàn, hội"
        " | Tập hợp đoàn viên, hội viên > Số người đã tham gia | TS đoàn viên, hội viên"
        " | Tổng số đoàn viên hội viên hiện có | Số hội viên thực tế | Số ĐVHV | Đ.viên, H.viên"
        " | Số đoàn viên/hội viên | Số hội viên đang sinh hoạt | Đã tập hợp được (người)"
        " | Số đối tượng đã được tập hợp"
    ),
    "branches": _paths(
        "Tổng số chi đoàn, chi hội, Tổ Mặt trận | Số chi hội | Chi đoàn, chi hội"
        " | Chi đoàn, chi hội, Tổ Mặt trận > Tổng số | Tổng số chi hội phụ nữ | Ban CTMT, chi hội, chi đoàn"
        " | Tổng số Ban công tác Mặt trận, chi đoàn, chi hội | Chi đoàn, chi hội > Số lượng"
        " | Tổng số chi đoàn, chi hội | Số chi đoàn, chi hội, tổ MT | Tổng số chi hội nông dân | Số chi đoàn"
        " | Tổng số tổ Mặt trận, chi đoàn, chi hội | Chi đoàn, chi hội, Tổ Mặt trận > Tổng"
        " | Chi đoàn, chi hội, Tổ Mặt trận > Số lượng | Củng cố chi đoàn, chi hội > Tổng số chi đoàn, chi hội"
        " | Số Ban công tác Mặt trận, chi hội | TS chi đoàn, chi hội | Chi đoàn/chi hội/Tổ Mặt trận"
        " | Chi đoàn, chi hội, Tổ Mặt trận > Hiện có | Tổng số chi đoàn, chi hội hiện có"
        " | Tổng số chi đoàn, chi hội trực thuộc"
    ),
    "branches_effective": _paths(
        "Số hoạt động thường xuyên, hiệu quả | Số chi đoàn, chi hội hoạt động thường xuyên, có hiệu quả"
        " | Chi đoàn, chi hội > Trong đó: hoạt động thường xuyên, hiệu quả | Chi hội HĐ thường xuyên, hiệu quả"
        " | Chi đoàn, chi hội > Được củng cố, kiện toàn | Hoạt động thường xuyên"
        " | Chi đoàn, chi hội, Tổ Mặt trận > Hoạt động thường xuyên, hiệu quả"
        " | Chi đoàn, chi hội, Tổ Mặt trận > Số hoạt động hiệu quả"
        " | Chi đoàn, chi hội, Tổ Mặt trận > Hoạt động có hiệu quả | Số chi hội hoạt động thường xuyên"
        " | Chi đoàn, chi hội HĐ TX, HQ"
        " | Chi đoàn, chi hội, Tổ Mặt trận > Trong đó > Hoạt động thường xuyên, hiệu quả"
        " | Số chi đoàn, chi hội, Tổ Mặt trận hoạt động thường xuyên, hiệu quả"
        " | Chi đoàn, chi hội, Tổ Mặt trận > Thường xuyên, hiệu quả | Số chi đoàn, chi hội hoạt động hiệu quả"
        " | Chi hội được củng cố, kiện toàn, hoạt động hiệu quả"
        " | Chi đoàn, chi hội, Tổ Mặt trận > Duy trì hoạt động thường xuyên, hiệu quả"
        " | Trong đó: số chi hội hoạt động thường xuyên, hiệu quả | Số HĐ thường xuyên, hiệu quả"
        " | Số chi hội hoạt động nền nếp, hiệu quả"
    ),
    "rated_excellent": _paths(
        "Hoàn thành xuất sắc nhiệm vụ | HTXSNV | Xếp loại cơ sở > Xuất sắc | Xếp loại cơ sở > Hoàn thành xuất sắc"
        " | HT XS NV | Xếp loại cơ sở: HTXSNV | Số cơ sở hoàn thành xuất sắc nhiệm vụ"
        " | Xếp loại cơ sở > HTXS nhiệm vụ | Xếp loại cơ sở > HT xuất sắc NV | Hoàn thành xuất sắc"
        " | Số cơ sở xếp loại hoàn thành xuất sắc nhiệm vụ | Hoàn thành XS nhiệm vụ"
        " | Xếp loại cơ sở > Số cơ sở xuất sắc | Đánh giá, xếp loại tổ chức cơ sở > HTXSNV"
        " | Kết quả xếp loại cơ sở > Mức hoàn thành xuất sắc nhiệm vụ | Cơ sở HTXSNV"
    ),
    "rated_good": _paths(
        "Hoàn thành tốt nhiệm vụ | HTTNV | Xếp loại cơ sở > Tốt | HT tốt NV | Cơ sở hoàn thành tốt nhiệm vụ"
        " | Xếp loại cơ sở > HT tốt nhiệm vụ | Xếp loại cơ sở > Hoàn thành tốt | Hoàn thành tốt NV"
        " | Số cơ sở xếp loại hoàn thành tốt nhiệm vụ | Xếp loại tổ chức cơ sở Đoàn, Hội > HTTNV | Cơ sở HTTNV"
        " | HT tốt nhiệm vụ"
    ),
    "rated_fair": _paths(
        "Hoàn thành nhiệm vụ | HTNV | Xếp loại cơ sở > Hoàn thành | Đánh giá, xếp loại > Hoàn thành nhiệm vụ"
        " | Xếp loại cơ sở > HT nhiệm vụ | Xếp loại cơ sở > Hoàn thành NV | Số cơ sở hoàn thành nhiệm vụ"
        " | Xếp loại cơ sở > HTNV | Xếp loại hoàn thành nhiệm vụ"
    ),
    "rated_poor": _paths(
        "Không hoàn thành nhiệm vụ | KHTNV | Xếp loại cơ sở > Không hoàn thành | Không HTNV"
        " | Xếp loại cơ sở > Chưa hoàn thành nhiệm vụ | Xếp loại cơ sở > Không HT nhiệm vụ | Không hoàn thành NV"
        " | Số cơ sở không hoàn thành nhiệm vụ | Xếp loại cơ sở > KHTNV | Xếp loại cơ sở > Không HT"
    ),
    "heads": _paths(
        "Tổng số cán bộ cấp trưởng | Cán bộ cấp trưởng > Tổng số | Cán bộ cấp trưởng | Số CB cấp trưởng"
        " | Số người đứng đầu | Cán bộ cấp trưởng > Hiện có | Cấp trưởng các đoàn thể"
        " | Cán bộ cấp trưởng > Số lượng | Tổng số cấp trưởng | Số cán bộ cấp trưởng các tổ chức"
        " | Cán bộ cấp trưởng > Tổng số cán bộ | Số cán bộ là cấp trưởng | CB cấp trưởng | TS CB cấp trưởng"
        " | Số người đứng đầu tổ chức | Cán bộ cấp trưởng > Tổng số (người) | Cán bộ cấp trưởng > Tổng"
        " | Cán bộ đứng đầu | Số cấp trưởng hiện có"
    ),
    "heads_qualified": _paths(
        "Số đủ điều kiện trình độ chuyên môn, lý luận chính trị | Cán bộ cấp trưởng > Đạt chuẩn"
        " | Cán bộ cấp trưởng > Đủ điều kiện | CB cấp trưởng đủ điều kiện TĐCM, LLCT"
        " | Số cán bộ cấp trưởng đạt chuẩn trình độ | Cán bộ cấp trưởng > Đủ ĐK về trình độ CM, LLCT"
        " | Cán bộ cấp trưởng > Đạt chuẩn trình độ CMNV, LLCT"
        " | Cán bộ cấp trưởng > Đạt chuẩn trình độ chuyên môn, lý luận chính trị | Cán bộ cấp trưởng > Số đạt chuẩn"
        " | Cán bộ cấp trưởng > Đảm bảo tiêu chuẩn | Cán bộ cấp trưởng > Số đủ tiêu chuẩn"
        " | Cán bộ cấp trưởng > Đủ chuẩn CM, LLCT | Cán bộ cấp trưởng > Có trình độ chuyên môn, LLCT đạt chuẩn"
        " | Cán bộ cấp trưởng đạt chuẩn | Cán bộ cấp trưởng > Đủ điều kiện TĐCM, LLCT"
        " | Cán bộ cấp trưởng > Trong đó: đủ điều kiện"
        " | Cán bộ cấp trưởng > Trình độ chuyên môn, lý luận chính trị > Đạt chuẩn"
        " | Số cấp trưởng đủ điều kiện về trình độ chuyên môn, lý luận chính trị"
        " | Cán bộ cấp trưởng > Đáp ứng yêu cầu về trình độ chuyên môn và lý luận chính trị"
        " | Cán bộ cấp trưởng > Đủ trình độ chuyên môn và LLCT | Cán bộ cấp trưởng > Số đáp ứng tiêu chuẩn"
        " | Cán bộ cấp trưởng > Bảo đảm trình độ CMNV, LLCT"
    ),
}

# Other counts, parts of a count, two things in one, or too little said: never one of the fifteen.
NOT_OURS: Final[tuple[Path, ...]] = _paths(
    "Chủ đề đăng ký | Số cuộc giám sát | Giám sát | Giám sát, phản biện | Phối hợp giám sát (số nội dung)"
    " | Số cuộc phản biện | Góp ý, phản biện | Chỉ tiêu đăng ký | Chỉ tiêu không hoàn thành | Chỉ tiêu vượt"
    " | Số phong trào được giao | Số phong trào | Số chỉ tiêu hoàn thành/Số chỉ tiêu giao | Số hội viên vay vốn"
    " | Số hội viên nữ | Kết nạp mới | Đoàn viên đầu năm | Tập hợp đoàn viên, hội viên > Tổng số | Tổng số"
    " | Số hội viên trong diện tập hợp | Chi hội yếu kém | Chi hội chưa hoạt động thường xuyên"
    " | Chi hội cần củng cố | Chi hội vững mạnh | Số chi hội thành lập mới | Hoàn thành tốt nhiệm vụ trở lên"
    " | Hoàn thành xuất sắc, tốt nhiệm vụ | Khá | Phong trào thi đua > Hoàn thành nhiệm vụ"
    " | Xếp loại chi hội > Hoàn thành tốt | Xếp loại cán bộ cấp trưởng > Hoàn thành tốt nhiệm vụ | Hoàn thành | Tốt"
    " | Cán bộ cấp trưởng > Đạt chuẩn lý luận chính trị | Cán bộ cấp trưởng > Chưa đạt chuẩn"
    " | Cán bộ cấp trưởng, cấp phó | Tổng số cán bộ | Số đủ điều kiện | Xếp loại cơ sở > Số hội viên"
    " | Chỉ tiêu tập hợp hội viên được giao | Số hộ có hội viên | Hoàn thành nhiệm vụ được giao"
    " | Kết nạp mới trong năm > Số hội viên | Đang thực hiện | Thực hiện | Số đoàn viên công đoàn nữ"
    " | Vị thành niên | Năm trước > Số đoàn viên, hội viên | Được giao | Kế hoạch | Xếp loại cơ sở > Không xếp loại"
    " | Cán bộ cấp trưởng > Nữ | Số lượng | Trong đó | Số chi hội có tỷ lệ tập hợp trên 70%"
    " | Mức độ hoàn thành chỉ tiêu giao | Số chi hội có chi bộ | Số đoàn viên là công nhân | Số hội viên là chủ hộ"
    " | Số chỉ tiêu hoàn thành trên 80% | Tổng số hộ dân | Số hội viên tập hợp được trong năm"
    " | Số nội dung giám sát theo kế hoạch | Số kiến nghị sau giám sát | Số đối tượng chưa tập hợp"
    " | Chỉ tiêu tạm giao | Số hội viên danh dự | Cán bộ cấp trưởng tham gia cấp ủy"
    " | Cán bộ cấp trưởng được đào tạo | Cán bộ cấp trưởng > Đạt chuẩn chuyên môn | Số chi hội khá | Số tổ hội"
    " | Số cơ sở | Số đoàn viên ưu tú | Số đảng viên | Kết quả | Chỉ tiêu đạt so với năm trước (%) | Số nội dung"
)
