"""Languages that we hold no table for, by their commonest short words.

They are here so that Catalan is not taken for Spanish and Danish for nothing in particular: a text
that speaks one of these more clearly than any language we hold has negations that we do not know
(docs/limits.md). Words as in the function-word lists of the languages' own grammars; they decide
nothing but that.
"""

from __future__ import annotations

from archiver.text.languages.language import Script

STRANGERS: tuple[tuple[str, Script, str], ...] = (
    ("ca", Script.LATIN, "el els la les i de del dels a al als que en és amb per una un no es va "
     "són ha han com més aquest aquesta però seva seu fer també entre quan sobre o han fins"),
    ("gl", Script.LATIN, "o os a as e de do da dos das que en no na nos nas é con por unha un non "
     "se foi ao á como máis pero súa seu tamén entre cando sobre ou ata este esta polo pola son "
     "cando ten teñen pode poden debe foron eran era sen só xa moi estes estas esa ese isto iso "
     "aquí "
     "unhas uns desde hai ser estar algún algunha todo todos todas nun nunha dun dunha cun cunha "
     "cos coas ás aos lle lles nós vós eles elas el ela porque así aínda antes despois outro outra "
     "outros outras mesmo só nin cada calquera quen cal cales"),
    ("ro", Script.LATIN, "și de la în a al ale cu pe că nu este o un din pentru care se sunt au "
     "fi mai să dar ca fost ce prin sau lui său ei după acest această cele cel iar între"),
    ("da", Script.LATIN, "og i at det er en den til af på de med for ikke der som et har var men "
     "han om fra vi hun sig ved blev også efter eller kan skal denne dette være over mod hvor"),
    ("no", Script.LATIN, "og i at det er en den til av på de med for ikke som et har var men "
     "han om fra vi hun seg ved ble også etter eller kan skal denne dette være over mot hvor"),
    ("nn", Script.LATIN, "og i at det er ein den til av på dei med for ikkje som eit har var men "
     "han om frå vi ho seg ved vart også etter eller kan skal denne dette vere over mot kor"),
    ("sv", Script.LATIN, "och i att det är en den till av på de med för inte som ett har var men "
     "han om från vi hon sig vid blev också efter eller kan ska denna detta vara över mot där"),
    ("is", Script.LATIN, "og í að það er en hann til af á þeir með fyrir ekki sem um hefur var við "
     "frá hún sig eftir eða þetta þessi vera yfir hans þegar svo ef eru voru"),
    ("fi", Script.LATIN, "ja on ei se että oli hän mutta ovat joka kun myös niin sen mitä tai jos "
     "kuin ole olla hänen tämä ne he siitä oli ollut sekä ovat sitä jo vain mukaan"),
    ("et", Script.LATIN, "ja on ei see et oli ta kui aga ka mis oma kes nii või selle seda siis "
     "olid oleks pole neid nad välja pärast tema üks ning mitte"),
    ("lv", Script.LATIN, "un ir ar no uz par ka tas bija kas pie arī bet kā tika to šis viņš viņa "
     "vai līdz pēc tika nav pēc savu pa jau gan lai"),
    ("lt", Script.LATIN, "ir yra kad su į iš už apie tai buvo kaip bet jis ar nuo prie kurie kuris "
     "jo taip tik jau šis po dėl savo ne nėra iki"),
    ("cs", Script.LATIN, "a je se v na že to s z do o k i ve ale jako pro by jsou byl jeho po za "
     "od být které který která není však již nebo podle také při není si tak"),
    ("sk", Script.LATIN, "a je sa v na že to s z do o k i vo ale ako pre by sú bol jeho po za "
     "od byť ktoré ktorý ktorá nie však už alebo podľa tiež pri si tak"),
    ("sl", Script.LATIN, "in je se v na da to s z do o k ki pa kot za bi so bil njegov po od biti "
     "ni tudi ali pri še kar lahko ne že ter iz če"),
    ("hr", Script.LATIN, "i je se u na da to s iz do o k koji koja koje kao za bi su bio njegov po "
     "od biti nije ili pri ali što ne već te samo više sa kako"),
    ("sq", Script.LATIN, "dhe në e të i që një për me nga është nuk si se ka më kjo ky ishte por "
     "do kanë tij saj këtë edhe duke"),
    ("ga", Script.LATIN, "an na agus is ar go i a le do bhí tá ní sé sí ag den gur nach leis faoi "
     "seo sin nó mar don bhfuil sa"),
    ("gd", Script.LATIN, "an na agus is air gu a le do bha tha cha e i aig den gun nach leis fo "
     "seo sin no mar dhan bheil sa anns"),
    ("br", Script.LATIN, "ar an ha da e eus en er gant a zo ne ket eo oa war evit pe met o ur un "
     "hag al evel din bet ez"),
    ("eu", Script.LATIN, "eta da ez bat izan du zen ere dira egin baina den dute duen zuen hau "
     "hori edo bere beste egiten dela arte"),
    ("af", Script.LATIN, "die en van in is 'n het nie dat wat met te om op vir sy hy as ook deur "
     "aan hulle maar was ons kan sal na by wees uit so "
     "hierdie jou jy ek reeds toe oor sou hê hom my slegs tussen vanaf sonder nou watter baie "
     "sodat "
     "terwyl hulle word n soos weens daardie julle sê"),
    ("lb", Script.LATIN, "de d'an vun den déi dat ass an mat op fir net dee als sech si huet och "
     "ech en eng um oder gouf bei no aus sinn hunn awer"),
    ("sco", Script.LATIN, "the o an tae wis in his fae wi wir thay thair thon nae aye sae mair "
     "frae gaun bi aw ae whit whaur ither"),
    ("la", Script.LATIN, "et in est non ad ut cum ex quod qui quae sed ab esse per sunt hoc si "
     "nec aut enim etiam eius fuit atque autem"),
    ("eo", Script.LATIN, "la kaj de en estas al ne por ke kun li mi ĝi sed oni tio kiu ili pri aŭ "
     "estis kiel el da ankaŭ plej "
     "vi via viaj mia miaj povas estos ol nur ĉiuj iu io devas sen sur post antaŭ ŝi ni tiuj ĉi "
     "havas ajna tiel tie jam pli neniu ĉar kiam kie inter laŭ dum ĝis"),
    ("id", Script.LATIN, "yang dan di dengan untuk ini itu dari tidak dalam adalah pada akan ke "
     "karena oleh atau juga telah sebagai ada bisa mereka saya dia"),
    ("ms", Script.LATIN, "yang dan di dengan untuk ini itu dari tidak dalam ialah pada akan ke "
     "kerana oleh atau juga telah sebagai ada boleh mereka saya dia"),
    ("tl", Script.LATIN, "ang ng sa na mga ay at hindi ito para si ni kung may siya ko mo nang "
     "niya ngunit rin din kanyang"),
    ("vi", Script.LATIN, "và của là không có các được trong cho một những với này người đã khi để "
     "từ đến về như theo tại cũng ra"),
    ("sw", Script.LATIN, "na ya wa kwa ni katika la za kuwa hii si au pia hiyo yake kama huo "
     "lakini baada wake hilo cha vya"),
    ("az", Script.LATIN, "və bu bir ki də da üçün ilə olan deyil onun o isə kimi olub etmək sonra "
     "görə həm daha ən hər "
     "edin var yoxdur bütün əgər yalnız artıq sizin nə biz siz onlar belə heç çox ancaq ya yox "
     "qədər üzrə əvvəl başqa yeni indi bunu onu hansı necə niyə çünki lakin"),
    ("mt", Script.LATIN, "il li u ta' f' ma fil tal b' kien hija dan din għal minn huwa biex mhux "
     "kif jew wara aktar lill"),
    ("be", Script.CYRILLIC, "і ў не на што з да як у гэта але ад за па ён яго для яны быў была або "
     "пра калі яе пасля гэты таксама "
     "гэтай гэтага можа быць каб вы мы яны іх толькі няма трэба паміж над праз пад без дык ці ды "
     "ужо усе іншы які якая якія якой якую свой сваю свае вас вам нас нам мне мяне табе цябе тут "
     "там"),
    ("bg", Script.CYRILLIC, "и в на не да се за от с е че по са към като си го ще но до той при "
     "след или беше това която които който бъде"),
    ("mk", Script.CYRILLIC, "и во на не да се за од со е дека по се кон како си го ќе но до тој "
     "при или беше ова која кои кој биде"),
    ("sr", Script.CYRILLIC, "и у на не да се за од са је по су ка као си га ће али до он при или "
     "био ово која који које бити није"),
    ("kk", Script.CYRILLIC, "және мен бұл да де бір үшін емес болып осы оның деп ол бар болған "
     "туралы кейін"),
    ("fa", Script.ARABIC, "و در به از که این را با است برای آن یک خود تا کرد بر هم نیز نمی می شد "
     "ها اما یا هر بود شود"),
    ("ur", Script.ARABIC, "کے میں کی ہے اور سے کا کو اس کہ نے پر یہ ہیں نہیں تھا ایک بھی ہو کر "
     "لیے جو تو گیا"),
    ("ckb", Script.ARABIC, "لە و بە کە بۆ ئەو ئەم لەگەڵ نە دەکات بوو هەر یان لەسەر"),
    ("yi", Script.HEBREW, "און די דער איז פון צו אין האט דאס מיט נישט ניט פאר אויף זיי אַז ער "
     "וואס זענען א"),
    ("mr", Script.DEVANAGARI, "आहे आणि या व ते हे नाही होते असे एक केला मध्ये त्या तो होता की ही "
     "पण "
     "आहेत केले त्यांनी झाले"),
    ("ne", Script.DEVANAGARI, "छ र को मा ले हो छन् गर्न यो भएको गरेको पनि एक त्यो तर हुन गर्ने लाई "
     "थियो भने"),
)  # fmt: skip
