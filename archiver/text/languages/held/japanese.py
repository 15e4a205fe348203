"""Japanese."""

from __future__ import annotations

from archiver.text.languages.counting import Counting
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

# The rest of a verb, in kana, as far as its negation: 署名|していない, 掘って|はならない; with the
# noun that carries it: した|事実はない. Two denials come to a duty (しなければならない), others to
# a guess or a limit (かもしれない, にすぎない).
_REST_OF_VERB = (
    "\\A(?![ぁ-ん]{0,8}(?:なければ|なくては|なくちゃ|ないと|ねば|なきゃ|かもしれ|にすぎ|にちがい|しか|"
    "ざるを|ないか|ないだろうか|ほかな|にほかならな))(?!と)[ぁ-ん]{0,10}?(?:(?:事実|必要|予定|可能性|意向|考え|"
    "理由|根拠|証拠|経験|例|記録|余地|義務|権限|権利|意思|計画)[はがもの][ぁ-ん]{0,6}?)?"
    f"(?:{_NEGATIVE_ENDING})|\\Aず(?=に|、|。)"
)

TABLE = Language(
    code="ja",
    name="Japanese",
    script=Script.JAPANESE,
    grammars=(
        "Martin, A Reference Grammar of Japanese (1975) (negation; adverbs with negatives)",
        "Kuno, The Structure of the Japanese Language (1973) (negation; conditionals)",
        "Martin, A Reference Grammar of Japanese (1975), section 13.6 (numbers, counters)",
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
    exceptions=listed(anywhere="(?:場合|もの|とき|者)?を除き|を除いて|除けば"),
    purposes=listed(anywhere="ために|ように|べく|目的"),
    quantifiers=listed(anywhere=(
        "すべて|全て|全員|全部|各|ほとんど|大半|多く|多数|少数|一部|いくつか|数人|半数|どの|誰も|"
        "少し|わずか"
    )),
    modals=listed(anywhere=(
        "かもしれ|だろう|でしょう|はず|べき|らしい|ようだ|そうだ|可能性|おそらく|恐らく|たぶん|"
        "多分|必ず|通常|とされ|とみられ|必要があ|ねばなら|なければなら|することができ|疑い"
    )),
    forbidding=listed(anywhere="禁止|禁じ|厳禁"),
    hedges=listed(anywhere="おそらく|恐らく|たぶん|多分|もしかすると|もしかしたら|どうやら"),
    attributions=listed(anywhere=(
        "と述べ|と語|と話し|と言|という|と主張|によると|によれば|と説明|と発表|と指摘|と批判|"
        "と書|と伝え|と報じ|と考え|と訴え|と強調|と否定|としている"
    )),
    zeros=listed(anywhere="ゼロ|零|〇|皆無|なし|無し"),
    separators=listed(anywhere=(
        "しかし|だが|が、|そして|また|ので|から|けれど|ため|、|；|一方|ところが"
    )),
    prefixes=("不", "非", "無", "未", "反"),
    question_marks="？ ? か。",
    counting={
        Counting.ZERO: listed("零 〇 ゼロ"),
        Counting.ONE: listed("一 壱 一つ ひとつ 一人 ひとり"),
        Counting.CARDINAL: listed(
            "二 三 四 五 六 七 八 九 弐 参 二つ 三つ 四つ 五つ 六つ 七つ 八つ 九つ 二人"
        ),
        Counting.SCALE: listed("十 拾 百 千 万 億 兆"),
        Counting.FRACTION: listed("半 半分 半数 分の 過半数"),
        Counting.OR: listed("または もしくは ないし ないしは"),
        Counting.TO: listed("から 乃至"),
        Counting.FEW: listed("数 何"),
        Counting.ALMOST: listed(
            "ほぼ ほとんど 殆ど およそ おおよそ 約 大体 だいたい 概ね おおむね ざっと あらかた "
            "事実上 ほぼほぼ"
        ),
        Counting.BOUND: listed(
            "少なくとも 少なくても 多くとも 多くても 最低 最低でも 最大 最大で 最多 最長 最高 "
            "最高で わずか 僅か たった せいぜい せめて 平均 平均で 推定 優に ゆうに 延べ ただ "
            "単に 上限 下限 ちょうど 丁度 多くて 氷点下 零下 マイナス"
        ),
        Counting.OR_MORE: listed(
            "以上 以下 以内 未満 超 超え 余り あまり 余 強 弱 前後 程度 ほど くらい ぐらい "
            "足らず 近く 近い を超える を超えた を超え を超す を上回る を上回り を下回る "
            "を下回り に満たない に満たず に及ぶ に迫る が限度 そこそこ 内外 か、それ以上 "
            "かそれ以上 だけ のみ しか"
        ),
        Counting.EACH: listed("毎 各 ごと"),
        Counting.ALL: listed(
            "全て すべて 全員 全部 全 皆 みな 全体 全会一致 全世帯 あらゆる 総て 全社 全校 全国"
        ),
        Counting.NONE: listed("誰も 何も"),
        Counting.TIMES: listed("倍 回 度 割"),
        Counting.TIME: listed(
            "秒間 分間 時間 日間 週間 か月 カ月 ヶ月 か月間 カ月間 ヶ月間 年間 世紀 週 昼夜 晩"
        ),
        Counting.PERCENT: listed(
            "年 月 日 時 分 秒 歳 才 人 名 個 件 台 本 枚 冊 匹 頭 羽 軒 戸 世帯 社 校 カ国 "
            "か国 ヶ国 箇所 か所 カ所 ヶ所 階 点 票 席 つ 棟 隻 機 両 通 着 足 杯 箱 組 世代 "
            "パーセント ポイント 代 期 号 部 店 家族"
        ),
        Counting.UNIT: listed(
            "円 ドル 米ドル ユーロ ポンド ウォン 元 ルーブル フラン メートル キロメートル キロ "
            "センチ センチメートル ミリ ミリメートル マイル 海里 グラム キログラム ミリグラム "
            "トン リットル ミリリットル ヘクタール アール 坪 平方メートル 平方キロ "
            "平方キロメートル 立方メートル ワット キロワット メガワット ボルト バイト 里 尺"
        ),
        Counting.OTHER: listed(
            "契約 条約 公約 予約 節約 制約 規約 要約 協約 約束 婚約 解約 一般 一緒 一部 統一 "
            "唯一 第一 三角 四国 九州 千葉 八百屋 人々 本当 日本 時計 年寄 分析 個人 名前 台所 "
            "点検 部屋 部分 各地 多数"
        ),
    },
    function_words=listed(
        "の に は を た が で て と し れ さ いる も する から な こと として い や れる など "
        "なっ ない この ため その あっ よう また もの あり まで られ なる へ か だ これ によって "
        "により おり より による ず なり られる"
    ).words,
    question_particles=listed(
        forms="(?:の|ん|です|でし|でしょう|だろう|ます|まし|ません|た|る|い)*か(?:な|ね|しら)?|の"
    ),
    few=listed(anywhere="わずかな|ごく少数の|ごくわずかな|少数の|数少ない|ほんの一握りの|一握りの"),
    according=listed(anywhere=(
        "によると|によれば|いわく|曰く|に言わせれば|の話では|の見方では|の説では|に従えば|から見れば"
    )),
    only=listed(anywhere="ただ|単に|わずか"),
    nearly=listed(anywhere="ほぼ|ほとんど|危うく|あやうく"),
    coordinators=listed(anywhere="しかし|だが、|そして|また、|が、"),
    denied_after=listed(
        anywhere=r"\A(?:は|を|も)?(?:厳に|固く)?(?:禁止|禁じ|厳禁)|"
        r"\A(?:とは(?:言え|いえ|限ら|思え)(?:ない|なかった|ません)|"
        r"(?:という|との)(?:証拠|事実|根拠|兆候)は(?:ない|なかった|ありません))|"
        r"\A(?:との?(?:主張|噂|うわさ|報道|話)|という?(?:の|こと|話|主張|噂|うわさ|報道|説)?|の|こと|とされる話)?"
        r"(?:は|も|が|を)?、?(?:全くの|まったくの|真っ赤な)?(?:(?:事実|真実|本当)(?:では|じゃ|で)(?:ない|なかった|ありません)|"
        r"(?:嘘|うそ|ウソ|虚偽|デマ|誤り|作り話)(?:だ|で|に|$|。)|否定|否認|拒否|拒ん|あり得ない|ありえない)|"
        rf"{_REST_OF_VERB}"
    ),
    said_after=listed(
        anywhere=r"\A(?:と|って)(?![もきこりてお])|\A(?:かもしれ|だろう|でしょう|可能性|恐れ|おそれ|模様|ようだ|ようで|みたい)"
    ),
    head_final=True,
    negation_follows=True,
    untrue=listed(
        anywhere="嘘|虚偽|デマ|誤り|捏造",
    ),
    privatives=listed(
        anywhere="元|いわゆる|自称|偽の",
    ),
    completing=listed(anywhere="しか|もう|もはや|まだ|だけ|以外"),
    opposing=listed(anywhere="反対|却下|撤回|取り消|取消|中止|断念|阻止|排除|除外|見送|拒"),
)  # fmt: skip
