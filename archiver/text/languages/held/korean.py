"""Korean."""

from __future__ import annotations

from archiver.text.languages.language import Language, Script, listed

TABLE = Language(
    code="ko",
    name="Korean",
    script=Script.KOREAN,
    grammars=(
        "Sohn, The Korean Language (1999) (negation; numerals)",
        "Yeon and Brown, Korean: A Comprehensive Grammar (2011) (negatives; clausal connectives)",
    ),
    negations=listed(
        "안 못 절대 결코",
        forms=(
            r"\w*(?:않|없|아닌|아니(?!면)|아닙|아님|아녜)\w*|(?!잘못)\w{0,4}못(?:하|했|한|할|합|"
            r"해)\w*|안(?:되|된|될|됩|돼|됐|할|해|하)\w*|못\w{0,4}|마(?:세요|십시오|시오|라|"
            r"라고)|말(?:라|라고|고|아야|아라|것)|불가(?:능\w*|하\w*|\w{0,2})|제외\w*|외에\w*"
        ),
    ),
    near_negations=listed(
        forms=(
            r"실패\w*|거부\w*|거절\w*|부인\w*|부정\w*|거짓\w*|허위\w*|부족\w*|금지\w*|모르\w*|"
            r"모른\w*|어렵\w*|잘못\w*|드물\w*"
        )
    ),
    denials=listed(forms=r"대신\w*|커녕", phrases="사실이 아니다|증거는 없다|증거가 없다"),
    conditions=listed("만약 만일", forms=r"\w+(?:으면|다면|라면|하면|되면|경우|경우에|조건으로)"),
    limits=listed(
        "하지만 그러나 다만 단지 오직 비록", forms=r"\w+(?:만|뿐|지만|까지|제외하고|불구하고)"
    ),
    purposes=listed("위해 위하여", forms=r"\w+(?:도록|려고|기위해)"),
    quantifiers=listed(
        "모든 모두 전부 각 각각 대부분 대다수 많은 일부 몇 몇몇 여러 소수 적은 과반수 절반 어떤 "
        "전체 약간",
        forms=r"(?:대부분|일부|모두|대다수|절반)\w{1,2}",
    ),
    modals=listed(
        "아마 아마도 혹시 대체로 보통 자주 가끔 항상 거의",
        forms=r"\w+(?:것이다|겠다|겠습니다|겠지|듯하다|듯이|수도)|가능성\w*|의혹\w*",
    ),
    attributions=listed(
        forms=(
            r"말했\w*|말한\w*|말하\w*|밝혔\w*|밝힌\w*|주장\w*|따르면|따라|전했\w*|설명\w*|"
            r"지적\w*|강조\w*|보도\w*|비난\w*|경고\w*|덧붙였\w*|생각\w*|발표\w*"
        )
    ),
    numbers=listed(
        "둘 두 셋 세 넷 네 다섯 여섯 일곱 여덟 아홉 열 스물 스무 서른 마흔 쉰 예순 일흔 여든 "
        "아흔 이십 삼십 사십 오십 육십 칠십 팔십 구십 백 천 만 억 조 절반 반",
        forms=r"[일이삼사오육칠팔구십백천만억조]{2,}|수(?:십|백|천|만)\w*",
    ),
    degrees=listed(
        "약 대략 거의 최소 최대 적어도 불과"
    , forms=(
        r"\w+(?:이상|이하|미만|초과|정도|가량|남짓|쯤)|이상|이하|미만|초과|정도"
    )),
    zeros=listed("영 제로", forms=r"없\w*"),
    separators=listed(
        "하지만 그러나 그리고 또는 혹은 때문에 반면"
    , forms=(
        r"\w+(?:지만|는데|으나|며|고|면서)"
    )),
    prefixes=("불", "부", "비", "무", "미", "반"),
    function_words=listed(
        "이 그 저 것 수 등 및 는 은 이 가 을 를 에 의 도 로 으로 와 과 에서 하는 한 있는 있다 된"
    ).words,
)  # fmt: skip
