"""组织的规矩被违反 errors: what the tree does not allow."""

from app.core.errors import DomainError, NotFound


class OrganisationNotFound(NotFound):
    """No such organisation in this region."""

    sentence = "没有找到这个组织。"


class RegionNotFound(NotFound):
    """No region answers to this host name."""

    code = "region_unknown"
    sentence = "这个网址没有对应的地区，请向社区核对网址。"


class RegionTaken(DomainError):
    """Several regions on one box are told apart by their host names."""

    code = "region_taken"
    sentence = "这里已经有地区“%(name)s”；再开通一个，两个地区都要有各自的网址。"


class OrganisationClosed(DomainError):
    """A closed organisation takes nothing new."""

    code = "organisation_closed"
    sentence = "“%(name)s”已停用，不能再使用。"


class NotClosed(DomainError):
    """Only what was closed is taken into use again."""

    code = "organisation_not_closed"
    sentence = "“%(name)s”没有停用。"


class WrongParent(DomainError):
    """A node cannot hang there: below itself, in another region, or by what it is."""

    code = "wrong_parent"
    status = 422
    sentence = "上级组织选择有误：%(why)s。"


class NameTaken(DomainError):
    """Two open organisations of one kind below the same one are told apart by their names."""

    code = "organisation_name_taken"
    status = 422
    sentence = "“%(above)s”下面已经有一个叫“%(name)s”的%(kind)s，请换一个名称。"


class RootStays(DomainError):
    """The top of a tree is neither moved nor closed."""

    code = "root_stays"
    sentence = "“%(name)s”是最上级的组织，不能移动，也不能停用。"
