"""成批心愿的表头 columns: which column of a list holds what, whatever it is called there."""

import enum
import re

from app.core.workbooks.headings import Headings


class Field(enum.StrEnum):
    """What a list says about a wish."""

    LABEL = "编号"
    #: stands in for the number where a list has no other
    ORDINAL = "序号"
    WISH = "心愿"
    SIZE = "规格"
    CATEGORY = "类别"
    QUANTITY = "数量"
    NOTE = "说明"
    NAME = "姓名"
    GROUP = "班级"
    GUARDIAN_PHONE = "监护人电话"
    NEEDED_BY = "希望时间"


_NAMES = {
    Field.LABEL: "编号 心愿编号 孩子编号 学生编号 儿童编号 同意书编号 编码 代号 心愿号",
    Field.ORDINAL: "序号 序 no no. 行号",
    Field.WISH: "心愿 愿望 想要的东西 微心愿 心愿内容 愿望内容 微心愿内容 心愿名称 微心愿名称 "
    "我的心愿 我的愿望 孩子心愿 孩子的心愿 学生心愿 儿童心愿 想要什么 想要的礼物 需要的东西 "
    "心愿物品 心愿礼物 礼物 物品 物品名称 需求 需求内容 wish",
    Field.SIZE: "规格 尺码 型号 大小 尺寸 码数 鞋码 衣服尺码 服装尺码 规格型号 规格/型号 型号规格 "
    "规格尺码 规格/尺码 尺码/规格 尺码/型号 尺码大小 size",
    Field.CATEGORY: "类别 心愿类别 心愿类型 类型 分类 种类 心愿分类 category",
    Field.QUANTITY: "数量 件数 个数 份数 数目 需求数量 quantity",
    Field.NOTE: "说明 备注 备注说明 说明/备注 心愿说明 详细说明 补充说明 其他说明 要求 具体要求 "
    "描述 其他 note",
    Field.NAME: "姓名 名字 孩子姓名 孩子名字 学生姓名 儿童姓名 幼儿姓名 受助人 受助人姓名 许愿人 "
    "许愿人姓名 心愿人 本人姓名 name",
    Field.GROUP: "班级 单位 班级/单位 单位/班级 所在班级 年级班级 年级/班级 班 所在单位 学校 "
    "学校班级 学校/班级 村 小区",
    Field.GUARDIAN_PHONE: "监护人电话 监护人手机 监护人手机号 监护人手机号码 监护人联系电话 "
    "监护人联系方式 监护人电话号码 联系电话 家长电话 家长手机 家长手机号 家长手机号码 "
    "家长联系电话 家长联系方式",
    Field.NEEDED_BY: "希望时间 截止 截止时间 截止日期 希望日期 希望实现时间 希望实现日期 "
    "希望完成时间 期望时间 期望日期 需要时间 需要日期 最晚时间 最晚日期 完成时间 截止/希望时间 "
    "希望时间/截止",
}

HEADINGS = Headings(_NAMES, needed=Field.WISH)
#: headings of columns that are never read, in words people know
_ID_NUMBER = re.compile(r"身份证|身份号|证件号|护照|学籍号")
_CONTACT = re.compile(r"电话|手机|联系方式|微信|QQ|phone|mobile", re.IGNORECASE)


def is_id_column(heading: str) -> bool:
    """Whether a column holds numbers of identity; a pupil's 学籍号 is made from one."""
    return bool(_ID_NUMBER.search(heading))


def is_contact_column(heading: str) -> bool:
    """Whether a column holds phones or accounts of people who are not named as guardians."""
    return bool(_CONTACT.search(heading))
