"""Japanese."""

from __future__ import annotations

from archiver.text.languages.language import Language, Script, listed

# Negation is an ending: -nai and its forms, -zu and -nu after the irrealis base, -masen, -mai.
# 少ない, 危ない are adjectives that end alike; 必ず, まず, はず are other words.
_NEGATIVE_ENDING = (
    "(?<![少危切幼儚汚])(?:ない|なかっ|なけれ|なく(?!な[らりるっ])|なきゃ)|ません|"
    "(?<=[らかがさたわえけげせてねべめれこじぎ見出得来])ず(?=に|、|。|$|とも)|"
    "(?<=[一-龯]ま)ず(?=に|、|。|$)|(?<=[わらかがさたなばま])ぬ(?=[、。\\s]|$|もの|こと|ため|"
    "よう)|まい(?=[、。]|と|$)|ざる|(?<![はみこてさんばっ])なし(?=[、。でにのと\\s]|$)|"
    "無[しいくか]|皆無|不可|不能|できず|な(?=[。！!]|$)(?<=る[な])|ねば|"
    "んで(?=い?た)(?<=ませんで)"
)

TABLE = Language(
    code="ja",
    name="Japanese",
    script=Script.JAPANESE,
    grammars=(
        "Martin, A Reference Grammar of Japanese (1975) (negation; adverbs with negatives)",
        "Kuno, The Structure of the Japanese Language (1973) (negation; conditionals)",
    ),
    negations=listed(anywhere=rf"{_NEGATIVE_ENDING}|以外|除い[てた]|除き|除く"),
    near_negations=listed(anywhere=(
        "拒否|拒絶|拒ん|否定|否認|失敗|禁止|欠如|不足|虚偽|嘘|誤り|ほとんど|めったに|まれに|無効|"
        "困難"
    )),
    denials=listed(anywhere="事実ではない|事実でない|証拠はない|どころか|代わりに|ではなく"),
    conditions=listed(anywhere="もし|場合|限り|なら|れば|たら|条件"),
    limits=listed(anywhere=(
        "ただし|しかし|だけ|のみ|しか|以外|除き|除い|まで|けれど|ものの|にもかかわらず|一部"
    )),
    purposes=listed(anywhere="ために|ように|べく|目的"),
    quantifiers=listed(anywhere=(
        "すべて|全て|全員|全部|各|ほとんど|大半|多く|多数|少数|一部|いくつか|数人|半数|どの|誰も|"
        "少し|わずか"
    )),
    modals=listed(anywhere=(
        "かもしれ|だろう|でしょう|はず|べき|らしい|ようだ|そうだ|可能性|おそらく|恐らく|たぶん|"
        "多分|必ず|通常|とされ|とみられ|必要があ|ねばなら|なければなら|することができ|疑い"
    )),
    attributions=listed(anywhere=(
        "と述べ|と語|と話し|と言|という|と主張|によると|によれば|と説明|と発表|と指摘|と批判|"
        "と書|と伝え|と報じ|と考え|と訴え|と強調|と否定|としている"
    )),
    numbers=listed(anywhere="[二三四五六七八九十百千万億兆]+|半分|半数|半|倍|ダース"),
    degrees=listed(anywhere=(
        "約|およそ|ほぼ|ほど|くらい|ぐらい|以上|以下|未満|超|少なくとも|最大|最低|多くとも|"
        "足らず|余り|近く|わずか|まで|だけ"
    )),
    zeros=listed(anywhere="ゼロ|零|〇|皆無|なし|無し"),
    separators=listed(anywhere=(
        "しかし|だが|が、|そして|また|ので|から|けれど|ため|、|；|一方|ところが"
    )),
    prefixes=("不", "非", "無", "未", "反"),
    sentence_ends="。！？!?…",
    question_marks="？ ? か。",
    function_words=listed(
        "の に は を た が で て と し れ さ いる も する から な こと として い や れる など "
        "なっ ない この ため その あっ よう また もの あり まで られ なる へ か だ これ によって "
        "により おり より による ず なり られる"
    ).words,
    question_particles=listed(
        forms="(?:の|ん|です|でし|でしょう|だろう|ます|まし|ません|た|る|い)*か(?:な|ね|しら)?|の"
    ),
)  # fmt: skip
