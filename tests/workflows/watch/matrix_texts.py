"""Short pages in twenty languages, written for the matrix: nobody said any of this."""

# ruff: noqa: E501  # sentences

from __future__ import annotations

from typing import NamedTuple


class Texts(NamedTuple):
    """A page's title, the passage that is quoted, two sentences around it; and another page's."""

    title: str
    quote: str
    before: str
    after: str
    other: str


TEXTS = {
    "en": Texts(
        "The swimming pool on Mill Lane",
        "The committee found no reason to close the pool before the end of the school year.",
        "Members met on a wet evening and heard three reports, of which the longest was about the roof.",
        "Two parents asked whether the smaller pool could stay open, and the chair promised an answer.",
        "Our bakery opens at six and sells bread, rolls and cakes to everybody who comes by on foot.",
    ),
    "cy": Texts(
        "Y pwll nofio ar Lôn y Felin",
        "Ni welodd y pwyllgor unrhyw reswm dros gau'r pwll cyn diwedd y flwyddyn ysgol.",
        "Cyfarfu'r aelodau ar noson wlyb a chlywed tri adroddiad, yr hiraf ohonynt am y to.",
        "Gofynnodd dau riant a allai'r pwll llai aros ar agor, ac addawodd y cadeirydd ateb.",
        "Mae ein becws yn agor am chwech ac yn gwerthu bara a chacennau i bawb sy'n cerdded heibio.",
    ),
    "de": Texts(
        "Das Schwimmbad am Mühlweg",
        "Der Ausschuss sah keinen Grund, das Bad vor dem Ende des Schuljahres zu schließen.",
        "Die Mitglieder trafen sich an einem nassen Abend und hörten drei Berichte über das Dach.",
        "Zwei Eltern fragten nach dem kleineren Becken, und der Vorsitzende versprach eine Antwort.",
        "Unsere Bäckerei öffnet um sechs und verkauft Brot und Kuchen an alle, die zu Fuß kommen.",
    ),
    "fr": Texts(
        "La piscine du chemin du Moulin",
        "La commission n'a trouvé aucune raison de fermer la piscine avant la fin de l'année scolaire.",
        "Les membres se sont réunis un soir de pluie et ont entendu trois rapports sur la toiture.",
        "Deux parents ont demandé si le petit bassin pouvait rester ouvert, et une réponse fut promise.",
        "Notre boulangerie ouvre à six heures et vend du pain à tous ceux qui passent à pied.",
    ),
    "es": Texts(
        "La piscina del camino del Molino",
        "La comisión no encontró motivo alguno para cerrar la piscina antes del fin del curso.",
        "Los vocales se reunieron una tarde de lluvia y oyeron tres informes sobre el tejado.",
        "Dos padres preguntaron si la piscina pequeña podía seguir abierta, y se prometió respuesta.",
        "Nuestra panadería abre a las seis y vende pan y bollos a todos los que pasan andando.",
    ),
    "it": Texts(
        "La piscina di via del Mulino",
        "La commissione non ha trovato alcun motivo per chiudere la piscina prima dell'estate.",
        "I membri si sono riuniti in una sera di pioggia e hanno ascoltato tre relazioni sul tetto.",
        "Due genitori hanno chiesto della vasca piccola, e il presidente ha promesso una risposta.",
        "Il nostro forno apre alle sei e vende pane e dolci a tutti quelli che passano a piedi.",
    ),
    "pt": Texts(
        "A piscina da rua do Moinho",
        "A comissão não encontrou motivo algum para fechar a piscina antes do fim do ano letivo.",
        "Os membros reuniram-se numa noite de chuva e ouviram três relatórios sobre o telhado.",
        "Dois pais perguntaram pela piscina menor, e o presidente prometeu uma resposta por escrito.",
        "A nossa padaria abre às seis e vende pão e bolos a todos os que passam a pé por ali.",
    ),
    "nl": Texts(
        "Het zwembad aan de Molenweg",
        "De commissie zag geen reden om het zwembad voor het einde van het schooljaar te sluiten.",
        "De leden kwamen op een natte avond bijeen en hoorden drie verslagen over het dak.",
        "Twee ouders vroegen naar het kleine bad, en de voorzitter beloofde daarop een antwoord.",
        "Onze bakkerij gaat om zes uur open en verkoopt brood aan iedereen die te voet komt.",
    ),
    "pl": Texts(
        "Basen przy ulicy Młyńskiej",
        "Komisja nie znalazła żadnego powodu, by zamknąć basen przed końcem roku szkolnego.",
        "Członkowie zebrali się w deszczowy wieczór i wysłuchali trzech sprawozdań o dachu.",
        "Dwoje rodziców pytało o mniejszy basen, a przewodniczący obiecał im odpowiedź na piśmie.",
        "Nasza piekarnia otwiera się o szóstej i sprzedaje chleb wszystkim, którzy idą pieszo.",
    ),
    "uk": Texts(
        "Басейн на Млиновій вулиці",
        "Комісія не знайшла жодної причини закривати басейн до кінця навчального року.",
        "Члени комісії зібралися дощового вечора й вислухали три звіти про стан даху.",
        "Двоє батьків запитали про малий басейн, і голова пообіцяв дати їм відповідь.",
        "Наша пекарня відчиняється о шостій і продає хліб усім, хто проходить повз неї пішки.",
    ),
    "ru": Texts(
        "Бассейн на Мельничной улице",
        "Комиссия не нашла никаких причин закрывать бассейн до конца учебного года.",
        "Члены комиссии собрались дождливым вечером и выслушали три доклада о крыше.",
        "Двое родителей спросили о малом бассейне, и председатель обещал дать ответ.",
        "Наша пекарня открывается в шесть и продаёт хлеб всем, кто проходит мимо пешком.",
    ),
    "ar": Texts(
        "المسبح في طريق الطاحونة",
        "لم تجد اللجنة أي سبب لإغلاق المسبح قبل نهاية العام الدراسي في المدينة.",
        "اجتمع الأعضاء في مساء ماطر واستمعوا إلى ثلاثة تقارير عن حالة السقف القديم.",
        "سأل اثنان من الآباء عن المسبح الصغير ووعد الرئيس بأن يجيبهما في رسالة.",
        "يفتح مخبزنا أبوابه في السادسة ويبيع الخبز والكعك لكل من يمر سيرا على قدميه.",
    ),
    "he": Texts(
        "הבריכה בדרך הטחנה",
        "הוועדה לא מצאה שום סיבה לסגור את הבריכה לפני סוף שנת הלימודים.",
        "החברים נפגשו בערב גשום ושמעו שלושה דוחות על מצבו של הגג הישן.",
        "שני הורים שאלו על הבריכה הקטנה, והיושב ראש הבטיח להם תשובה בכתב.",
        "המאפייה שלנו נפתחת בשש ומוכרת לחם ועוגות לכל מי שעובר ברגל ברחוב.",
    ),
    "hi": Texts(
        "मिल लेन का तरणताल",
        "समिति को विद्यालय वर्ष के अंत से पहले तरणताल बंद करने का कोई कारण नहीं मिला।",
        "सदस्य एक बरसाती शाम को मिले और उन्होंने छत के बारे में तीन विवरण सुने।",
        "दो अभिभावकों ने छोटे तरणताल के बारे में पूछा और अध्यक्ष ने उत्तर का वचन दिया।",
        "हमारी दुकान छह बजे खुलती है और पैदल आने वाले सब लोगों को रोटी बेचती है।",
    ),
    "el": Texts(
        "Το κολυμβητήριο στην οδό Μύλου",
        "Η επιτροπή δεν βρήκε κανέναν λόγο να κλείσει το κολυμβητήριο πριν από το καλοκαίρι.",
        "Τα μέλη συναντήθηκαν ένα βροχερό βράδυ και άκουσαν τρεις εκθέσεις για τη στέγη.",
        "Δύο γονείς ρώτησαν για τη μικρή δεξαμενή, και ο πρόεδρος υποσχέθηκε απάντηση.",
        "Ο φούρνος μας ανοίγει στις έξι και πουλά ψωμί σε όλους όσοι περνούν με τα πόδια.",
    ),
    "hu": Texts(
        "Az uszoda a Malom úton",
        "A bizottság semmi okot nem talált arra, hogy az uszodát a tanév vége előtt bezárják.",
        "A tagok egy esős estén gyűltek össze, és három jelentést hallgattak meg a tetőről.",
        "Két szülő a kisebb medencéről kérdezett, és az elnök írásbeli választ ígért nekik.",
        "Pékségünk hatkor nyit, és kenyeret meg süteményt árul mindenkinek, aki arra sétál.",
    ),
    "tr": Texts(
        "Değirmen Yolu'ndaki yüzme havuzu",
        "Kurul, havuzun okul yılı bitmeden kapatılması için hiçbir neden bulamadı.",
        "Üyeler yağmurlu bir akşam toplandı ve çatı hakkında üç ayrı rapor dinledi.",
        "İki veli küçük havuzu sordu, başkan da onlara yazılı bir yanıt sözü verdi.",
        "Fırınımız saat altıda açılır ve yürüyerek gelen herkese ekmek ve çörek satar.",
    ),
    "zh": Texts(
        "磨坊路的游泳池",
        "委员会认为没有任何理由在学年结束之前关闭这座游泳池。",
        "委员们在一个下雨的晚上开会，听取了三份关于屋顶的报告。",
        "两位家长询问小游泳池能否继续开放，主席答应给他们书面答复。",
        "我们的面包店早上六点开门，向每一位步行经过的人出售面包和点心。",
    ),
    "ja": Texts(
        "水車通りのプール",
        "委員会は学年の終わりまでにプールを閉める理由は何もないと判断した。",
        "委員たちは雨の夜に集まり、屋根についての三つの報告を聞いた。",
        "二人の保護者が小さいプールについて尋ね、委員長は返事を約束した。",
        "私たちのパン屋は六時に開き、歩いて来るすべての人にパンを売っている。",
    ),
    "ko": Texts(
        "방앗간 길의 수영장",
        "위원회는 학년이 끝나기 전에 수영장을 닫을 이유를 하나도 찾지 못했다.",
        "위원들은 비 오는 저녁에 모여 지붕에 관한 보고 세 건을 차례로 들었다.",
        "학부모 두 명이 작은 수영장에 대해 물었고 위원장은 답변을 약속했다.",
        "우리 빵집은 여섯 시에 문을 열고 걸어오는 모든 사람에게 빵을 판다.",
    ),
}
