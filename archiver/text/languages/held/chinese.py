"""Chinese (Mandarin), in simplified and traditional characters."""

from __future__ import annotations

from archiver.text.languages.language import Language, Script, listed

# A syllable that denies, but for the words in which it does not: 不过 "but", 未来 "future".
_DENYING = (
    "(?:并|並|决|決|绝|絕|从|從|毫|尚|也|都|还|還|就|才|却|卻)?(?:(?<![对差要好])不(?!过|過|仅|"
    "僅|但是|但|断|斷|久|少|管|论|論|错|錯|妨|止|禁|愧|料|由得|光|单|單|只|时|時|约而同|約而同|"
    "同于|同的|同类|等式)|(?<![淹埋沉出覆])(?:没有|沒有)|没(?!收|落|药)|沒(?!收|落|藥)|未(?!来|"
    "來|婚)|无(?!论|線|线|非|数|锡)|無(?!論|線|非|數|錫)|(?<!除)非(?!常|洲|但|典|裔)|勿|毋|甭|"
    "莫(?!斯|名|大|非|里|尔)|[别別](?=再|说|說|去|让|讓|忘|担|擔|动|動|怕|把|用|提|想|来|來)|"
    "休想|否(?=决|決|认|認|则|則))"
)

TABLE = Language(
    code="zh",
    name="Chinese",
    script=Script.HAN,
    grammars=(
        "Li and Thompson, Mandarin Chinese: A Functional Reference Grammar (1981), chapter 12 "
        "(negation), chapter 23 (sentence linking)",
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
    purposes=listed(anywhere="为了|為了|以便|以免|旨在"),
    quantifiers=listed(anywhere=(
        "所有|全部|每个|每個|每一|大多数|大多數|多数|多數|少数|少數|一些|有些|几个|幾個|许多|"
        "許多|部分|大部分|任何|全体|全體"
    )),
    modals=listed(anywhere=(
        "可能|也许|也許|或许|或許|大概|恐怕|应该|應該|应当|應當|必须|必須|可以|能够|能夠|据称|"
        "據稱|据说|據說|似乎|看来|看來|通常|经常|經常|总是|總是|往往|大约|大約|会|會|涉嫌"
    )),
    attributions=listed(anywhere=(
        "表示|说|說|称(?!为)|稱(?!為)|认为|認為|指出|声称|聲稱|宣称|宣稱|据|據|根据|根據|强调|"
        "強調|解释|解釋|报道|報道|報導|写道|寫道|警告|指控|指责|指責|相信|担心|擔心|希望|宣布|"
        "透露"
    )),
    numbers=listed(anywhere="[两兩二三四五六七八九十百千万萬亿億兆]+|半|一半|三分之|倍"),
    degrees=listed(anywhere=(
        "大约|大約|约|約|将近|將近|近(?=[一二三四五六七八九十百千\\d])|超过|超過|至少|最多|最少|"
        "不到|以上|以下|以内|左右|几乎|幾乎|多达|多達|不足|仅|僅|逾"
    )),
    zeros=listed(anywhere="零|〇|没有|沒有|无|無"),
    separators=listed(anywhere="但|而|和|并且|並且|或|因为|因為|所以|然而|虽然|雖然|如果|，|；"),
    prefixes=("不", "非", "无", "無", "未", "反"),
    sentence_ends="。！？!?…",
    question_marks="？ ?",
    function_words=listed(
        "的 了 在 是 和 有 不 这 這 我 他 们 們 为 為 与 與 对 對 也 就 都 而 及 从 從 到 以 将 "
        "將 被 把 之 个 個 并 並 等 或 所 于 於 但 其 您 你 请 請 此 可 中"
    ).words,
    question_particles=listed("吗 嗎 呢 吧 么 麼 否 没有 沒有"),
)  # fmt: skip
