"""Korean."""

from __future__ import annotations

from archiver.text.languages.counting import Counting
from archiver.text.languages.language import Language, Script, listed

TABLE = Language(
    code="ko",
    name="Korean",
    script=Script.KOREAN,
    grammars=(
        "Sohn, The Korean Language (1999) (negation; numerals)",
        "Yeon and Brown, Korean: A Comprehensive Grammar (2011) (negatives; clausal connectives)",
        "Yeon and Brown, Korean: A Comprehensive Grammar (2011), chapter 2 (numerals, counters)",
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
    # -myeon makes a condition of a verb; 화면, 측면, 반면 are other words.
    conditions=listed(
        "만약 만일 경우", forms=r"\w+(?:(?<![측화장반표전국정평후냉])면|경우|경우에|조건으로)"
    ),
    limits=listed(
        "하지만 그러나 다만 단지 오직 비록", forms=r"\w+(?:만|뿐|지만|까지|제외하고|불구하고)"
    ),
    exceptions=listed(
        phrases="않는 한|없는 한|아닌 한", forms=r"제외하고|제외하고는|제외하면|\w+외에는|않는한"
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
    forbidding=listed(forms=r"금지\w*"),
    hedges=listed("아마 아마도 어쩌면 혹시"),
    attributions=listed(
        forms=(
            r"말했\w*|말한\w*|말하\w*|밝혔\w*|밝힌\w*|주장\w*|따르면|따라|전했\w*|설명\w*|"
            r"지적\w*|강조\w*|보도\w*|비난\w*|경고\w*|덧붙였\w*|생각\w*|발표\w*"
        )
    ),
    zeros=listed("영 제로", forms=r"없\w*"),
    separators=listed(
        "하지만 그러나 그리고 또는 혹은 때문에 반면"
    , forms=(
        r"\w+(?:지만|는데|으나|며|고|면서)"
    )),
    prefixes=("불", "부", "비", "무", "미", "반"),
    counting={
        Counting.OTHER: listed("구조 구조가 구조를 구조는 구조의 이조 사조 이사 조사"),
        Counting.ZERO: listed("영 제로"),
        Counting.FEW: listed("수 몇 여러"),
        Counting.ONE: listed("하나 한 일"),
        Counting.CARDINAL: listed(
            "두 둘 세 셋 석 네 넷 넉 다섯 여섯 일곱 여덟 아홉 열 스물 스무 서른 마흔 쉰 예순 "
            "일흔 여든 아흔 삼 오 육 칠 팔 구",
            forms="(?:(?:열|스물|서른|마흔|쉰|예순|일흔|여든|아흔)(?:하나|한|둘|두|셋|세|넷|"
            "네|다섯|여섯|일곱|여덟|아홉)?|하나|둘|셋|넷|다섯|여섯|일곱|여덟|아홉|"
            "[일이삼사오육칠팔구]?[십백천만억조][일이삼사오육칠팔구십백천만억조]*)(?:이나|"
            "이|가|은|는|을|를|의|에|에서|에게|으로|로|도|만|과|와|까지|부터|씩|이다|"
            "이며|이고|인|이었다|였다|보다|중|마다|짜리|당|간|께)?"
        ),
        Counting.SCALE: listed(
            "십 백 천 만 억 조 수십 수백 수천 수만 수십만 수백만 수천만 수억 몇십 몇백 몇천 "
            "십만 백만 천만 여"
        ),
        Counting.FRACTION: listed(
            "반 절반 절반이 절반을 절반은 절반의 절반이상 분의 과반 과반이 과반수"
        ),
        Counting.MULTIPLE: listed("두배 세배"),
        Counting.OR: listed("또는 혹은 내지"),
        Counting.PER_NUMBER: listed("당 매"),
        Counting.NOT: listed("아니라"),
        Counting.LIMIT: listed("가량 정도"),
        Counting.ALMOST: listed("거의 약 대략 거진 얼추 사실상 어림잡아 줄잡아"),
        Counting.BOUND: listed(
            "최대 최소 최소한 최대한 적어도 많아야 많아도 적게는 많게는 기껏해야 고작 겨우 단 "
            "불과 무려 평균 근 자그마치 오직 단지 도합 최장 최고 최저 추정 하다못해 꼬박 "
            "고작해야 영하 마이너스",
            phrases="거의 약"
        ),
        Counting.OR_MORE: listed(
            forms="(?:이상|이하|미만|초과|이내|가량|정도|남짓|안팎|내외|넘게|넘는|넘은|넘어|"
            "넘었다|넘어섰다|뿐|여)(?:이|가|은|는|을|를|의|에|으로|로|도|만|이다|이며|"
            "인|이고|일|에서|씩|까지|한|하는)?"
        ),
        Counting.EACH: listed("각 마다"),
        Counting.ALL: listed(
            "온 모든 전",
            forms="(?:모두|전부|전원|전체|모조리|누구나|전체적|만장일치)(?:이|가|은|는|을|를|"
            "의|에|로|도|에게|에서)?"
        ),
        Counting.NONE: listed("아무도 아무것도"),
        Counting.TIMES: listed(
            forms="(?:번|배|차례|회)(?:이나|이|가|은|는|을|를|의|에|에서|에게|으로|로|도|만|"
            "과|와|까지|부터|씩|이다|이며|이고|인|이었다|였다|보다|중|마다|짜리|당|간|"
            "께)?"
        ),
        Counting.TIME: listed(
            forms="(?:초|분|시간|일|날|주|주일|주간|개월|달|년|년간|해|세기|분기|일간|개월간|"
            "시간짜리)(?:이나|이|가|은|는|을|를|의|에|에서|에게|으로|로|도|만|과|와|"
            "까지|부터|씩|이다|이며|이고|인|이었다|였다|보다|중|마다|짜리|당|간|께)?"
        ),
        Counting.PERCENT: listed(
            forms="(?:퍼센트|프로|퍼센트포인트|포인트)(?:이나|이|가|은|는|을|를|의|에|에서|"
            "에게|으로|로|도|만|과|와|까지|부터|씩|이다|이며|이고|인|이었다|였다|보다|"
            "중|마다|짜리|당|간|께)?"
        ),
        Counting.UNIT: listed(
            forms="(?:명|개|원|달러|유로|엔|위안|파운드|루블|인|사람|분|마리|대|채|권|장|병|"
            "잔|그루|척|송이|켤레|벌|곳|가구|세대|건|점|표|석|호|층|살|세|미터|"
            "킬로미터|센티미터|밀리미터|마일|그램|킬로그램|킬로|톤|리터|밀리리터|"
            "헥타르|평|제곱미터|세제곱미터|도|와트|킬로와트|메가와트|볼트|자루|통|상자|"
            "봉지|판|편|통화|학급|학교|나라|개국|개사|가지|쪽|발|줄|조각|방울|팀|"
            "조)(?:이나|이|가|은|는|을|를|의|에|에서|에게|으로|로|도|만|과|와|까지|"
            "부터|씩|이다|이며|이고|인|이었다|였다|보다|중|마다|짜리|당|간|께)?"
        ),
    },
    function_words=listed(
        "이 그 저 것 수 등 및 는 은 이 가 을 를 에 의 도 로 으로 와 과 에서 하는 한 있는 있다 된"
    ).words,
    few=listed("극소수의 소수의", phrases="몇 안 되는|얼마 안 되는|얼마 되지 않는|거의 없는"),
    according=listed("따르면 의하면", phrases="말을 빌리면|눈에는|견해로는"),
    only=listed("오직 단지 다만 겨우 오로지"),
    nearly=listed("거의 하마터면"),
    coordinators=listed("그러나 하지만 그리고 또는"),
    denied_after=listed(
        anywhere=r"\A(?:할 )?(?:수|적|생각|필요|계획|리|줄|가능성|의무|권한|권리|"
        r"이유|의향|의사|예정|기록|바)"
        r"[가이은는도을를]? ?(?:전혀 )?(?:없|못|모르|몰랐)\w*|"
        r"\A(?:(?:것|주장|말|소문|이야기|보도|의혹|혐의|사실)[은는이가을를도]?"
        r"\s*)?(?:전혀 )?"
        r"(?:사실이 아[니닙]|사실과 다르|거짓|허위|터무니없|근거[가 ]*없|부인|부정|거부|반박)\w*"
    ),
    head_final=True,
    negation_follows=True,
    untrue=listed(
        "거짓 거짓말 허위 헛소문 날조 오류",
    ),
    privatives=listed(
        "이른바 자칭 소위 가짜 전직",
    ),
    completing=listed(anywhere="밖에|더 ?이상|이제|아직|만(?=\\s)"),
    opposing=listed(anywhere="반대|기각|철회|취소|중단|포기|저지|배제|제외|거부"),
)  # fmt: skip
