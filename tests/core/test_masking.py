"""脱敏 masking: what others see gives neither number, name nor door away."""

import pytest

from app.core.masking import mask_address, mask_name, mask_phone


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13800008000", "138****8000"),
        ("87012345", "******45"),
        ("12345", "***45"),
        ("1234", "****"),
        ("", ""),
    ],
)
def test_a_phone_shows_three_and_four(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("张三丰", "张*"),
        ("欧阳明月", "欧阳*"),
        ("欧阳明", "欧阳*"),
        ("欧阳", "欧*"),
        ("买买提·吐尔逊", "买*"),
        ("东方·明珠", "东*"),
        ("𠮷田", "𠮷*"),
        ("Anna Smith", "A*"),
        ("李", "李*"),
        (" ", ""),
        ("", ""),
    ],
)
def test_a_name_shows_its_surname(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("海洲街道文苑社区阳光小区3幢2单元501室", "海洲街道文苑社区阳光小区***"),
        ("文苑路123号阳光花园3幢501", "文苑路123号阳光花园***"),
        ("文苑路123号3幢501室", "文苑路***"),
        ("三号楼501室（阳光花园旁）", "***"),
        ("3幢501室阳光花园", "***"),
        ("海棠小区东门口第一家", "海棠小区***"),
        ("桃园村十二组李家埭7号", "桃园村***"),
        ("盐官镇桃园村李家埭", "盐官镇桃园村***"),
        ("文苑路１２号", "文苑路***"),
        ("A座1201", "***"),
        ("我家", "***"),
        ("  ", ""),
    ],
)
def test_an_address_ends_at_the_estate(address: str, shown: str) -> None:
    assert mask_address(address) == shown
