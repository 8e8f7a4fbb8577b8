"""不受理 unaccepted: what the wish board does not take, hinted at to whoever reviews.

A hint decides nothing: a word may stand for something else, and the reviewer reads the text. Each
kind has a sentence for the resident that says why not, and where to go instead (domain.md §7).
"""

import enum
import re
from collections.abc import Mapping
from types import MappingProxyType

from app.wishes.rules.folding import fold


class Unaccepted(enum.StrEnum):
    """What is not taken, and what is handed on to those who are answerable for it."""

    CASH = "cash"
    LOAN = "loan"
    PRESCRIPTION = "prescription"
    LAWSUIT = "lawsuit"
    JOB = "job"
    RIGHTS = "rights"
    HAZARD = "hazard"


LABELS: Mapping[Unaccepted, str] = MappingProxyType(
    {
        Unaccepted.CASH: "现金",
        Unaccepted.LOAN: "借款",
        Unaccepted.PRESCRIPTION: "处方药",
        Unaccepted.LAWSUIT: "诉讼",
        Unaccepted.JOB: "求职",
        Unaccepted.RIGHTS: "维权诉求",
        Unaccepted.HAZARD: "安全隐患",
    }
)

#: not refused but handed on, with an answer to the resident
IS_REFERRED = frozenset({Unaccepted.RIGHTS, Unaccepted.HAZARD})

ADVICE: Mapping[Unaccepted, str] = MappingProxyType(
    {
        Unaccepted.CASH: (
            "微心愿只送东西、送服务，不发钱也不收钱。生活有困难，请带身份证到社区服务大厅，"
            "工作人员会帮您问临时救助和低保；也可以改写成您需要的一样东西，再提交一次。"
        ),
        Unaccepted.LOAN: (
            "微心愿不能借钱，也请不要相信网上来路不明的贷款。遇到急难，"
            "请到社区服务大厅咨询临时救助；也可以改写成您需要的一样东西，再提交一次。"
        ),
        Unaccepted.PRESCRIPTION: (
            "药要医生看过才能用，微心愿不能代送处方药。请到社区卫生服务站找家庭医生；"
            "走动不方便，可以改写成“请人陪我去看病”，再提交一次。"
        ),
        Unaccepted.LAWSUIT: (
            "打官司要由专业的人来办，微心愿帮不上忙。请拨打法律服务热线 12348，"
            "或到街道公共法律服务站，咨询不收费，符合条件的还能申请法律援助。"
        ),
        Unaccepted.JOB: (
            "找工作请到社区的就业服务窗口登记，或拨打 12333 咨询，那里有岗位和培训，都不收费。"
            "需要简历指导或面试的衣服，可以另提一个微心愿。"
        ),
        Unaccepted.RIGHTS: (
            "您说的事要由主管部门来办，社区会转过去，并把结果告诉您。着急时，拖欠工资请拨打 12333，"
            "其他诉求请拨打 12345；如果有人正在受到伤害，请马上拨打 110。"
        ),
        Unaccepted.HAZARD: (
            "您说的情况可能有危险，社区会马上转给负责的部门，并把结果告诉您。请先离开危险的地方；"
            "闻到燃气味不要开关电器，开窗后到室外拨打燃气公司的电话，着火请拨打 119。"
        ),
    }
)

#: a stretch inside one sentence
_NEAR = r"[^,。;!?]"
_WORDS: Mapping[Unaccepted, re.Pattern[str]] = MappingProxyType(
    {
        Unaccepted.CASH: re.compile(
            r"现金|现钱|红包|转账|汇款|打款|打钱|[捐给]点?钱|捐款|募捐|募款|筹款|筹钱|众筹|收款码|付款码"
            r"|[要缺]1?[点些笔]?钱(?![包夹罐币学])|没钱|救助金|补助金|补助款|慰问金|助学金|生活补贴"
            r"|生活费|学费|房租|医药费|医疗费|治疗费|住院费|手术费|水电费|[0-9]元(?:钱|现)"
        ),
        Unaccepted.LOAN: re.compile(
            r"借款|借钱|借贷|贷款|网贷|高利贷|还债|欠债|债务|还款"
            rf"|借{_NEAR}{{0,6}}(?:钱(?!包)|[0-9万千百]元|[0-9]万)|资金周转"
        ),
        Unaccepted.PRESCRIPTION: re.compile(
            rf"处方|抗生素|阿莫西林|头孢|胰岛素|安眠药|靶向药|化疗药|抗癌药|[降止][压糖脂痛]药|抗抑郁"
            rf"|(?<![陪同去])[开配买要送]{_NEAR}{{0,7}}药(?![包箱盒店柜房膏皂枕壶罐杯膳草])|药品|药物"
        ),
        Unaccepted.LAWSUIT: re.compile(
            r"诉讼|官司|起诉|上诉|应诉|告上法庭|法院(?![路街旁])|律师(?![路街])|仲裁|判决书|强制执行"
            r"|离婚协议|遗产|财产纠纷"
        ),
        Unaccepted.JOB: re.compile(
            r"(?<![追要需请])求职(?![业责称务位工])|(?:找|介绍|安排)[1份个点些到合适的稳定轻松临时]{0,6}工作"
            r"(?![人服台站日证鞋手室])|找[1份个点些]{0,2}活[干做儿计]|就业|应聘|面试机会|打[份点1]{0,2}0?工"
        ),
        Unaccepted.RIGHTS: re.compile(
            rf"欠薪|讨薪|拖欠{_NEAR}{{0,4}}(?:工资|工钱|货款)|(?:工资|工钱){_NEAR}{{0,6}}(?:没发|不发|不给|没给)"
            r"|维权|信访|上访(?!谈)|投诉|举报|劳动纠纷|物业纠纷|邻里纠纷|拆迁|征地|赔偿|(?<!防)(?<!防止)被骗|退款|家暴"
        ),
        Unaccepted.HAZARD: re.compile(
            rf"(?:燃气|煤气|天然气|液化气){_NEAR}{{0,6}}(?:泄漏|泄露|漏|味|老化)|漏气|漏电|(?:线路|电线|电路){_NEAR}"
            rf"{{0,4}}(?:老化|裸露|破损|乱拉|短路|冒火)|高空{_NEAR}{{0,2}}[坠抛]物|坠物|(?:墙皮|墙砖|外墙|瓷砖)"
            rf"{_NEAR}{{0,4}}(?:脱落|掉落|掉下)|违建|违章(?:建筑|搭建)|违法(?:建筑|搭建)|危房|飞线充电|井盖"
            rf"|消防(?:通道|栓){_NEAR}{{0,6}}(?:堵|占|坏)|楼道{_NEAR}{{0,6}}(?:充电|堆)"
        ),
    }
)


def hints(text: str) -> tuple[Unaccepted, ...]:
    """What of it a wish seems to ask for, in the order of `Unaccepted`; empty for most wishes."""
    plain = fold(text).text.replace(" ", "")
    return tuple(kind for kind, words in _WORDS.items() if words.search(plain))
