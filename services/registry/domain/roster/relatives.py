"""Words for the people around a resident, as remarks, phone cells and headers use them."""

import re

_FAMILY = (
    "老伴|老公|老婆|丈夫|妻子|爱人|配偶|前夫|前妻|夫妻|夫人|"
    "儿子|女儿|儿媳|媳妇|女婿|子女|儿女|孩子|小孩|[大二三四五小长次独养继幺]儿(?!童)|[大二三四五小长次独养继幺]女(?!性)|"
    "孙子|孙女|外孙|孙媳|孙辈|重孙|"
    "父亲|母亲|父母|双亲|爸爸|妈妈|公公|婆婆|岳父|岳母|爷爷|奶奶|"
    "哥哥|弟弟|姐姐|妹妹|兄弟|姐妹|兄长|胞[兄弟姐妹]|大哥|大姐|二哥|二姐|嫂子|弟媳|姐夫|妹夫|"
    "侄子|侄女|侄儿|外甥|甥女|表[哥弟姐妹兄]|堂[哥弟姐妹兄]|叔叔|舅舅|姑姑|姨妈|伯伯|"
    "家属|亲属|亲戚|家人|监护人|其[子女妻夫父母]|[大二三]?儿家|女家"
)
_OTHERS = (
    "邻居|保姆|护工|租客|租户|房客|房东|原住户|原户主|前住户|原房主|朋友|同事|单位|物业|社工|网格员|联系人|紧急联系人"
)

RELATIVE = re.compile(f"(?:{_FAMILY})")
"""Somebody of the family."""

SOMEBODY_ELSE = re.compile(f"(?:{_FAMILY}|{_OTHERS})")
"""Anybody but the resident."""

RELATIVE_LABEL = re.compile(f"(?:{_FAMILY}|{_OTHERS}|^[子女儿妻夫父母媳婿孙哥弟姐妹]$)")
"""What stands beside a phone number that is not the resident's own."""

OWN_LABEL = re.compile(
    r"本人|自己|老人|手机|电话|座机|住宅|家里|家庭|宅电|固话|微信|同号|新号|旧号|办公|单位电话|小灵通|打|停机|欠费|空号|接|常用|备用"
)
"""What stands beside a number that is the resident's own, or says something about the number."""

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于余叶蒋杜苏魏程吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾"
    "夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧"
    "耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦"
    "褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚"
    "鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭"
    "况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由"
)
SURNAME = frozenset(_SURNAMES)
"""First characters of the usual surnames: tells a name from a word where nothing else does."""


def looks_like_a_name(text: str) -> bool:
    """Say whether a short text without digits is most likely somebody's name."""
    if "·" in text or "•" in text:
        return 2 <= len(text) <= 25
    return (
        2 <= len(text) <= 4
        and text[0] in SURNAME
        and all("\u4e00" <= sign <= "\u9fff" or sign > "\uffff" for sign in text)
    )
