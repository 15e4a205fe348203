"""Chinese (Mandarin), in simplified and traditional characters."""

from __future__ import annotations

from archiver.text.languages.counting import Counting
from archiver.text.languages.language import Language, Script, WordList, listed

# A syllable that denies, but for the words in which it does not: 不过 "but", 未来 "future"; with
# the modal or aspect word between it and its verb (Li and Thompson, chapters 5 and 12), but for
# 不得不 "had to", in which two denials come to a yes.
_DENYING = (
    "(?:并|並|决|決|绝|絕|从|從|毫|尚|也|都|还|還|就|才|却|卻)?(?:(?<!不[得能可会會])(?<![对差要好])不(?!过|"
    "過|[得能可会會]不|仅|"
    "僅|但是|但|断|斷|久|少|管|论|論|错|錯|妨|止|禁|愧|料|由得|光|单|單|只|时|時|约而同|約而同|"
    "同于|同的|同类|等式)|(?<![淹埋沉出覆])(?:没有|沒有)|没(?!收|落|药)|沒(?!收|落|藥)|"
    "未[经經]?(?!来|來|婚)|无(?!论|線|线|非|数|锡)|無(?!論|線|非|數|錫)|(?<!除)非(?!常|洲|但|典|裔)|勿|毋|甭|"
    "莫(?!斯|名|大|非|里|尔)|[别別](?=再|说|說|去|让|讓|忘|担|擔|动|動|怕|把|用|提|想|来|來)|"
    "休想|否(?=决|決|认|認|则|則))"
    "(?:可能|能够|能夠|[能得应應必须須准許许可会會敢愿願想曾再需该該用要法权權])?"
)


def _with_there_is(bounds: str) -> WordList:
    """Return bounds of numbers, each by itself and before "there is": 至少三百, 至少有三百."""
    return listed(f"{bounds} {' '.join(f'{bound}有' for bound in bounds.split())}")


TABLE = Language(
    code="zh",
    name="Chinese",
    script=Script.HAN,
    grammars=(
        "Li and Thompson, Mandarin Chinese: A Functional Reference Grammar (1981), chapter 12 "
        "(negation), chapter 23 (sentence linking)",
        "Li and Thompson, Mandarin Chinese (1981), sections 4.2.1 and 11 (classifiers, numerals)",
    ),
    negations=listed(anywhere=rf"{_DENYING}|除非|除了|以外(?!国)"),
    near_negations=listed(anywhere=(
        "拒绝|拒絕|否认|否認|失败|失敗|缺乏|缺少|难以|難以|虚假|虛假|谎|謊|错误|錯誤|禁止|几乎|"
        "幾乎|很少|罕见"
    )),
    denials=listed(anywhere="并非事实|並非事實|不是真的|没有证据|沒有證據|远非|遠非|而不是|代替"),
    conditions=listed(anywhere=(
        "如果|假如|假设|假設|倘若|若(?!干)|要是|只要|万一|萬一|条件下|條件下|情况下|情況下"
    )),
    limits=listed(anywhere=(
        "但是|但|可是|不过|不過|然而|只(?!要)|仅|僅|除非|除了|虽然|雖然|尽管|儘管|直到|只是|部分"
    )),
    exceptions=listed(anywhere="除非|除了?[^，。]{0,20}(?:外|以外|之外)|在不[^，。]{0,12}的前提下"),
    purposes=listed(anywhere="为了|為了|以便|以免|旨在"),
    quantifiers=listed(anywhere=(
        "所有|全部|每个|每個|每一|大多数|大多數|多数|多數|少数|少數|一些|有些|几个|幾個|许多|"
        "許多|部分|大部分|任何|全体|全體"
    )),
    modals=listed(anywhere=(
        "可能|愿意|願意|愿|肯|想要|打算|准备|準備|敢|同意|也许|也許|或许|或許|大概|恐怕|应该|應該|应当|應當|必须|必須|可以|能够|能夠|据称|"
        "據稱|据说|據說|似乎|看来|看來|通常|经常|經常|总是|總是|往往|大约|大約|会|會|涉嫌"
    )),
    forbidding=listed(anywhere="禁止|严禁|嚴禁|不得|不准|不许|不許"),
    hedges=listed(
        anywhere="可能|也许|也許|或许|或許|大概|恐怕|似乎|据称|據稱|据说|據說|疑似|涉嫌|看来|看來"
    ),
    attributions=listed(anywhere=(
        "表示|说|說|称(?!为)|稱(?!為)|认为|認為|指出|声称|聲稱|宣称|宣稱|据|據|根据|根據|强调|"
        "強調|解释|解釋|报道|報道|報導|写道|寫道|警告|指控|指责|指責|相信|担心|擔心|希望|宣布|"
        "透露"
    )),
    zeros=listed(anywhere="零|〇|没有|沒有|无|無"),
    separators=listed(anywhere="但|而|和|并且|並且|或|因为|因為|所以|然而|虽然|雖然|如果|，|；"),
    prefixes=("不", "非", "无", "無", "未", "反"),
    question_marks="？ ?",
    counting={
        Counting.ZERO: listed("零 〇"),
        Counting.ONE: listed("一 壹 壱"),
        Counting.CARDINAL: listed(
            "二 两 兩 三 四 五 六 七 八 九 贰 貳 叁 參 肆 伍 陆 陸 柒 捌 玖 廿 卅"
        ),
        Counting.SCALE: listed(
            "十 拾 百 佰 千 仟 万 萬 亿 億 兆 上百 上千 上万 上萬 上亿 上億 成百 成千 百万 千万 "
            "百萬 千萬"
        ),
        Counting.FRACTION: listed("半 分之"),
        Counting.OR: listed("或 或者"),
        Counting.TO: listed("至 到"),
        Counting.IN: listed("中"),
        Counting.BETWEEN: listed("介于 介於"),
        Counting.FEW: listed("几 幾 数 數 好几 好幾"),
        Counting.NOT: listed("不 并非 並非 不是 没有 沒有"),
        Counting.LIMIT: listed("左右 上下"),
        Counting.ALMOST: listed(
            "约为 約為 约有 約有 约占 約佔 约是 大约是 大约为 大约有 近乎是 "
            "几乎 幾乎 差不多 近乎 将近 將近 大约 大約 大概 大致 约 約 约莫 "
            "約莫 大抵 基本上 近"
        ),
        Counting.BOUND: _with_there_is(
            "零下 负 負 "
            "超过 超過 超出 逾 高于 高於 低于 低於 多于 多於 少于 少於 大于 大於 小于 小於 至少 "
            "至多 最多 最少 最低 最高 起码 起碼 顶多 頂多 不到 不足 不超过 不超過 不少于 不少於 "
            "不低于 不低於 不高于 不高於 不多于 不多於 不下 不止 仅 僅 仅仅 僅僅 仅有 僅有 只 "
            "只有 只是 多达 多達 高达 高達 长达 長達 达到 達到 达 達 接近 整整 足足 未满 未滿 "
            "不满 不滿 平均 百分之 千分之 万分之 萬分之 估计 估計 据估计 上限 下限 突破 逼近"
        ),
        Counting.OR_MORE: listed(
            "以上 以下 以内 以內 之内 之內 多 余 餘 来 來 开外 開外 及以上 或以上 及以下 或以下 "
            "或更多 或更少 甚至更多 有余 有餘 之多 不等"
        ),
        Counting.EACH: listed("每 各"),
        Counting.ALL: listed(
            "所有 全部 全体 全體 一切 全都 每个 每個 每一 整个 整個 全 都 皆 人人"
        ),
        Counting.NONE: listed("没有人 沒有人 无人 無人"),
        Counting.TIMES: listed("倍 次 回 趟"),
        Counting.TIME: listed(
            "秒钟 秒鐘 分钟 分鐘 小时 小時 钟头 鐘頭 天 周 週 星期 礼拜 禮拜 个月 個月 世纪 "
            "世紀 年代 季度"
        ),
        Counting.PERCENT: listed(
            "年 月 日 号 號 点 點 时 時 分 秒 岁 歲 个 個 名 位 人 户 戶 家 件 台 臺 本 张 張 "
            "条 條 隻 头 頭 匹 辆 輛 艘 架 座 所 栋 棟 间 間 颗 顆 粒 片 块 塊 份 批 项 項 种 "
            "種 起 例 宗 场 場 届 屆 层 層 步 封 支 枝 根 双 雙 对 對 桶 箱 瓶 杯 碗 枚 幅 篇 "
            "首 期 票 席 口 个百分点 個百分點 百分点 百分點 成"
        ),
        Counting.UNIT: listed(
            "元 圆 圓 美元 欧元 歐元 英镑 英鎊 日元 日圓 人民币 人民幣 港元 港币 港幣 台币 台幣 "
            "新台币 新台幣 卢布 盧布 韩元 韓元 角 毛 毫米 厘米 公分 米 公尺 公里 千米 英里 英尺 "
            "英寸 海里 里 尺 寸 毫克 克 千克 公斤 斤 吨 噸 磅 升 毫升 公升 公顷 公頃 亩 畝 "
            "平方米 平方公里 平方千米 立方米 度 瓦 千瓦 兆瓦 伏"
        ),
        Counting.OTHER: listed(
            "最近 附近 靠近 远近 遠近 新近 亲近 親近 条约 條約 合约 合約 节约 節約 预约 預約 "
            "纽约 紐約 签约 簽約 公约 公約 协约 違約 违约 约定 約定 约会 約會 约束 約束 很多 "
            "许多 許多 更多 太多 诸多 諸多 众多 眾多 大多 多数 多數 一般 一样 一樣 一起 一直 "
            "一定 一些 统一 統一 唯一 第一 百姓 三亚 四川 九龙 人们 人們 家庭 大家 国家 國家 "
            "专家 專家 时间 時間 点名 分析 分子 起来 起來 本来 年轻 年輕"
        ),
    },
    function_words=listed(
        "的 了 在 是 和 有 不 这 這 我 他 们 們 为 為 与 與 对 對 也 就 都 而 及 从 從 到 以 将 "
        "將 被 把 之 个 個 并 並 等 或 所 于 於 但 其 您 你 请 請 此 可 中"
    ).words,
    question_particles=listed("吗 嗎 呢 吧 么 麼 否 没有 沒有"),
    few=listed(anywhere=(
        "(?:[没沒無无](?:有)?|[無无]一)人|很少有?人?|极少数?的?|極少數?的?|少数的?|少數的?|[没沒]有一[个個名位家]|鲜有|鮮有|寥寥[几幾]?[个個名位]?|"
        "无一|無一|为数不多的|為數不多的|不是所有的?|并非所有的?|並非所有的?|[几幾]乎[没沒]有"
    )),
    according=listed(anywhere="据(?!点|點)|據(?!点|點)|根据|根據|按照|依照|看来|看來|眼中"),
    only=listed(anywhere="只有|仅有|僅有|唯有|只|仅仅|僅僅"),
    nearly=listed(anywhere="[几幾]乎|差[点點]儿?|险些|險些"),
    coordinators=listed(anywhere="但是?|而且|不过|不過|然而|并且|並且"),
    lead_denials=listed(anywhere=(
        "(?:没有|沒有|无|無|并无|並無)(?:任何)?(?:[证證]据|跡象|迹象)(?:能)?(?:表明|显示|顯示|[证證]明|说明|說明)|否[认認]|拒[绝絕]|"
        "[谎謊][称稱]|未能|禁止|避免了?|[谣謠][传傳]|[绝絕]非|[并並]非|不[实實]地?[说說]|"
        "不是[说說]"
    )),
    denied_after=listed(
        anywhere=r"\A(?:的[说說]法|的[传傳]言|[这這]一[说說]法|一事|的事)?(?:[并並]|完全|根本|[纯純][属屬])?(?:是)?(?:不[实實]|不[属屬][实實]|"
        r"(?:[毫并並]?[无無没沒]有?|缺乏)(?:任何)?(?:根[据據]|依[据據]|[証證证]据|事[实實])|不是真的|假的|[谎謊]言|并非事实|並非事實|[谣謠]言|子虚乌有|子虛烏有)"
    ),
    untrue=listed(
        anywhere="谎言|謊言|谣言|謠言|不实|不實|虚假|虛假|捏造",
    ),
    privatives=listed(
        anywhere="前任|所谓的?|所謂的?|自称的?|自稱的?|涉嫌|太|过于|過於",
    ),
    completing=listed(anywhere="再|还|還|只|仅|僅|光|已经|已經"),
    opposing=listed(anywhere="反对|反對|排除|撤回|撤销|撤銷|取消|放弃|放棄|驳回|駁回|拒|阻止|中止|暂停|暫停"),
)  # fmt: skip
