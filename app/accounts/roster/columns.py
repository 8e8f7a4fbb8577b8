"""名册的表头 columns: which column of a sheet holds what, whatever it is called there."""

import enum

from app.core.workbooks.headings import Headings, letters

__all__ = ["Field", "find_header", "letters", "meaning"]


class Field(enum.StrEnum):
    """What a roster says about a person."""

    NAME = "姓名"
    PHONE = "手机号"
    OLD_PHONE = "原手机号"
    STAGE = "党员类型"
    CATEGORY = "党员类别"
    PARTY_GROUP = "党小组"
    BRANCH = "所在支部"
    UNIT = "所在单位"
    CONTACT = "单位联系人"
    SINCE = "转入时间"
    JOINED = "入党时间"
    NOTE = "备注"
    ID_NUMBER = "身份证号"
    ORDINAL = "序号"


_NAMES = {
    Field.NAME: "姓名 名字 党员姓名 志愿者姓名 成员姓名 人员姓名 队员姓名 名单 name",
    Field.PHONE: "手机号 手机 手机号码 联系电话 电话 电话号码 联系方式 移动电话 联系手机 本人电话 "
    "手机电话 联系号码 本人手机号 本人手机 党员电话 党员手机号 phone mobile tel",
    Field.OLD_PHONE: "原手机号 原手机号码 旧手机号 旧手机号码 原电话 旧电话 变更前手机号 原号码",
    Field.STAGE: "党员类型 正式或预备 正式/预备 正式预备 党员状态 人员类别 党员性质 是否正式党员 "
    "党员身份 政治面貌 党籍 类型 人员类型 党员正式或预备 党员类型正式/预备",
    Field.CATEGORY: "党员类别 类别 分类 管理类别 党员分类 分类管理 分类管理类别 党员分类管理类别",
    Field.PARTY_GROUP: "党小组 所在党小组 所属党小组 小组 党小组名称 网格党小组",
    Field.BRANCH: "所在支部 所属支部 所在党支部 所属党支部 支部名称 党支部名称 支部 党支部 "
    "所在党组织 所属党组织 组织关系所在支部 组织关系所在党支部 党组织名称 党组织 "
    "所在支部名称 所属党支部名称 转入支部",
    Field.UNIT: "所在单位 工作单位 单位 单位名称 所属单位 组织关系所在单位 外单位名称",
    Field.CONTACT: "单位联系人 单位联系方式 单位联系人及电话 单位联系电话 党组织联系人 支部联系人 "
    "外单位联系人",
    Field.SINCE: "转入时间 转入日期 组织关系转入时间 组织关系转入日期 转接时间 转接日期 "
    "转入年月 加入时间 加入日期 转入支部时间 进入支部时间 进入支部日期 报到时间 报到日期",
    Field.JOINED: "入党时间 入党日期 入党年月 加入党组织日期 加入党组织时间 入党时间年月",
    Field.NOTE: "备注 说明 备注说明 其他",
    Field.ID_NUMBER: "身份证号 身份证号码 身份证 公民身份号码 证件号码 证件号 公民身份证号码 "
    "居民身份证号",
    Field.ORDINAL: "序号 编号 no no. 行号",
}

HEADINGS = Headings(_NAMES, needed=Field.NAME)
meaning = HEADINGS.meaning
find_header = HEADINGS.find
