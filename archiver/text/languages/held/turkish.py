"""Turkish."""

from __future__ import annotations

from archiver.text.languages.counting import Counting
from archiver.text.languages.language import Language, Script, listed, pairs

# The negative suffix -mA stands before a verb's tense, participle or converb. Bare -mA is also a
# verbal noun ("yapma"), and -mAyA, -mAyI, -mAsI are its cases, so that these are none.
_NEGATIVE_VERB = (
    r"(?!namaz|mayıs|tamam|hamam|imam|akşam|kelime)\w{2,}?m(?:[ae](?:d[ıi]\w*|z(?!l)(?:\w{0,8})|"
    r"y[ae]n\w*|y[ae]c[ae]\w+|m[ıi]ş\w*|m[ae](?:k|l[ıi]|s[ıi]|kt[ae])\w*|y[ıi](?:n(?:ız|iz)?|p|"
    r"nc[ae])|y[ae]r[ae]k|y[ae]l[ıi]m|ks[ıi]z[ıi]n|d[ıi]ğ\w*|m|y[ıi]z|d[ae]n|s[ıi]n|s[ıi]nl[ae]r|"
    r"s[ae]l[ae]r|s[ae])|[ıiuü]yor\w*)"
)

TABLE = Language(
    code="tr",
    name="Turkish",
    script=Script.LATIN,
    grammars=(
        "Göksel and Kerslake, Turkish: A Comprehensive Grammar (2005), chapter 20 (negation), "
        "chapter 27 (conditional sentences)",
        "Göksel and Kerslake, Turkish: A Comprehensive Grammar (2005), sections 15.6 to 15.8",
    ),
    negations=listed(
        "değil yok hayır asla olmadan olmaksızın hariç dışında başka hiçbir hiç hiçbiri "
        "hiçbirini hiçkimse olmaz olamaz maada",
        phrases="ne de|hiç kimse|hiçbir zaman|hiçbir şey|-den başka",
        forms=rf"değil\w*|yok(?:tu\w*|tur|sa|ken|muş\w*|luğu\w*|san)|{_NEGATIVE_VERB}",
    ),
    near_negations=listed(
        "imkansız imkânsız olanaksız başarısız reddetti reddediyor reddeder reddetmiş yalanladı "
        "yalanlıyor inkar inkâr yalan yanlış geçersiz eksik eksikliği nadiren güçlükle yasak "
        "yasaktır engellendi"
    ),
    denials=listed(phrases="doğru değil ki|doğru değildir|yerine|aksine|kanıt yok"),
    conditions=listed(
        "eğer şayet takdirde ise yeter"
    , phrases=(
        "meğer ki|şartıyla|koşuluyla|olması halinde|olduğu takdirde|yeter ki"
    ),
        forms=r"\w{3,}(?:rsa|rse|ırsa|irse|ursa|ürse|madıkça|medikçe)"),
    limits=listed(
        "ama fakat ancak yalnızca sadece hariç dışında lakin oysa halbuki karşın rağmen kadar "
        "yalnız",
        phrases="bununla birlikte|buna rağmen|her ne kadar|kısmen|bir dereceye kadar|olmadıkça",
    ),
    exceptions=listed(
        "hariç dışında",
        phrases="saklı kalmak kaydıyla|saklı kalmak üzere|olmadıkça|olmadığı sürece",
    ),
    purposes=listed("için diye", phrases="amacıyla|üzere"),
    quantifiers=listed(
        "tüm bütün her hepsi herkes çoğu birçok bazı birkaç az biraz çok kimi çoğunluk çoğunluğu "
        "daha fazla yarısı ikisi yeterince",
        phrases="hiçbiri|neredeyse tüm|hemen hemen|bir kısmı|çok az|pek az|her biri",
    ),
    modals=listed(
        "belki muhtemelen olası herhalde galiba sözde iddiaya genellikle sık-sık bazen her-zaman "
        "nadiren yaklaşık gibi gerek gerekir gerekiyor lazım mümkün olabilir olmalı gerekli",
        forms=r"\w{3,}(?:abilir|ebilir|malı|meli|malıdır|melidir)\w*",
    ),
    pronouns=listed("ben sen o biz siz onlar bu"),
    forbidding=listed("yasak yasaktır yasaktı"),
    hedges=listed("belki galiba herhalde muhtemelen sözde", phrases="belki de|iddiaya göre"),
    attributions=listed(
        "dedi dediler diyor diyorlar söyledi söylediler söylüyor belirtti belirttiler açıkladı "
        "açıkladılar iddia göre savundu savunuyor öne düşünüyor inanıyor yazdı vurguladı ekledi "
        "uyardı suçladı bildirdi sözde iddiası ifade",
        phrases="iddia etti|iddia ediyor|öne sürdü|ifade etti|göre|-e göre",
        forms=r"(?:söyle|söylü|belirt|açıkla|savun|vurgula|bildir|düşün|anlat|kaydet|aktar)\w*|"
        r"di(?:yor|yen)\w*|dedi\w*|de(?:rler|mekte)\w*",
    ),
    zeros=listed("sıfır hiç hiçbir yok"),
    separators=listed("ama ve veya ya çünkü ki fakat ancak oysa iken rağmen için diye"),
    suffixes=("sız", "siz", "suz", "süz"),
    prefixes=("gayri", "na", "anti"),
    counting={
        Counting.SOME: listed("birkaç"),
        Counting.POINT: listed("virgül"),
        Counting.ZERO: listed("sıfır"),
        Counting.ONE: listed("bir"),
        Counting.CARDINAL: listed(
            "üçte dörtte beşte onda iki üç dört beş altı yedi sekiz dokuz on yirmi otuz kırk "
            "elli altmış yetmiş seksen doksan ikisi üçü dördü beşi altısı yedisi sekizi dokuzu "
            "onu",
            forms="(?:iki|üç|dört|beş|altı|yedi|sekiz|dokuz|on|yirmi|otuz|kırk|elli|altmış|"
            "yetmiş|seksen|doksan)(?:den|dan|ten|tan|e|a|ye|ya|i|ı|yi|yı|er|ar|şer|şar|"
            "nci|ncı|inci|üncü|sinden|sından|nden|ndan)"
        ),
        Counting.SCALE: listed(
            "yüz yüzden yüze yüzü bin binden bine bini milyon milyondan milyona milyonu "
            "milyonluk milyonun milyar milyardan milyara milyarı milyarlık trilyon trilyondan "
            "düzine düzineler yüzlerce binlerce milyonlarca milyarlarca onlarca düzinelerce "
            "yüzler binler"
        ),
        Counting.FRACTION: listed(
            "yarım yarı yarısı yarısını yarısından yarısının buçuk çeyrek çeyreği"
        ),
        Counting.MULTIPLE: listed("katı katına katından kat misli mislinden"),
        Counting.ONCE: listed(phrases="bir kez|bir kere|bir defa"),
        Counting.TO: listed("ile"),
        Counting.AND: listed("ve"),
        Counting.OR: listed("veya yahut", phrases="ya da"),
        Counting.PER_NUMBER: listed("başına günde haftada ayda yılda saatte dakikada saniyede"),
        Counting.NOT: listed("değil"),
        Counting.LIMIT: listed("azami asgari minimum maksimum", phrases="en az|en fazla|en çok"),
        Counting.ALMOST: listed(
            "neredeyse yaklaşık adeta takriben ancak pratikte",
            phrases="hemen hemen|aşağı yukarı|az kalsın"
        ),
        Counting.BOUND: listed(
            "yüzde binde yalnızca sadece tam toplam artı eksi ortalama tamı tamına",
            phrases="sıfırın altında|en azından|yaklaşık olarak|topu topu"
        ),
        Counting.OR_MORE: listed(
            "fazla fazlası fazlasını fazlasına fazlasının fazladır fazlaydı fazlaca çok çoğu az "
            "azı aşkın yakın kadar civarında civarı dolayında dolaylarında üzeri üzerinde "
            "üzerindeki altında altındaki üstü üstünde üstündeki küsur",
            phrases="daha fazla|daha az|daha çok|veya daha fazla|veya daha az|ya da daha fazla|"
            "ya da daha az|ve üzeri|ve üstü|ve üzerinde|ve altı|ve daha fazla|"
            "ve daha az|ve fazlası"
        ),
        Counting.EACH: listed("her"),
        Counting.ALL: listed(
            "bütün tüm hepsi hepsini hepsinin herkes herkesi herkesin herkese tamamı tamamını "
            "tamamen bütünü bütünüyle tümü tümünü tümüyle daima tamamının oybirliğiyle"
        ),
        Counting.NONE: listed("hiç hiçbiri hiçbir hiçkimse kimse"),
        Counting.HEAD: listed("kişi"),
        Counting.TIME: listed(
            "saniye saniyeden saniyeye dakika dakikadan dakikaya dakikalık saat saatten saate "
            "saatlik gün günden güne günlük hafta haftadan haftalık ay aydan aylık yıl yıldan "
            "yıla yıllık sene senelik yaş yaşından yüzyıl onyıl"
        ),
        Counting.TIMES: listed("kez kere defa"),
        Counting.UNIT: listed(
            "lira liradan liraya liralık lirayı tl kuruş kuruştan euro avro avroluk dolar "
            "dolardan dolara dolarlık doları sterlin frank ruble yen kron metre metreden "
            "metrelik metreye kilometre kilometreden kilometrelik santimetre santim milimetre "
            "mil gram gramlık kilogram kilo kilodan kiloluk miligram ton tondan tonluk litre "
            "litreden litrelik mililitre hektar hektarlık dönüm dönümlük derece dereceden watt "
            "kilovat megavat volt kişiden kişilik kişiye kişiyi kişinin tane taneden adet "
            "adetten metrekare metrekarelik kilometrekare"
        ),
        Counting.MONTH: listed(
            "Ocak Ocak'ta Şubat Şubat'ta Mart Mart'ta Nisan Nisan'da Mayıs Mayıs'ta Haziran "
            "Haziran'da Temmuz Temmuz'da Ağustos Ağustos'ta Eylül Eylül'de Ekim Ekim'de Kasım "
            "Kasım'da Aralık Aralık'ta"
        ),
        Counting.OTHER: listed("ha ml da"),
    },
    function_words=listed(
        "ve bir bu da de için ile çok daha gibi olarak olan ne var kadar en o ya sonra ama her "
        "ki mi ise diye değil göre şu ancak veya olduğu oldu olduğunu tarafından önce yok ben "
        "sen biz siz onlar onun bunu bunun hiç tüm bazı şey nasıl iki yeni eğer fakat ben bana "
        "sana beni içinde üzerinde arasında dolayı karşı edildi eden etmek etti olur olması "
        "sadece hem bile artık kendi böyle lütfen bulunan olmak olabilir oldukça bana zaman "
        "mı mu mü birkaç henüz aynı diğer pek yine dair ait itibaren rağmen beri dek hangi kim "
        "neden "
        "zaten yani çünkü hâlâ böylece ayrıca vardı yoktu olacak olmuş oluyor ederek başka hiçbir "
        "biri bunlar bunların buna ona onu onları şunu şöyle burada orada şimdi bugün"
    ).words,
    question_particles=listed(forms="m[ıiuü](?:y\\w+|d[ıiuü]r|s[ıiuü]n\\w*)?"),
    complementizers=listed("ki"),
    denying=listed("yalan yalandır asılsız asılsızdır"),
    truths=listed("doğru gerçek kanıt"),
    few=listed(
        "hiçbir", phrases="çok az|pek az|az sayıda|bir avuç|çok az sayıda|pek az sayıda|hemen "
        "hiçbir"
    ),
    not_few=listed(phrases="en az|daha az"),
    according=listed(
        "göre bakılırsa deyişiyle ifadesiyle nazarında gözünde", phrases="iddiasına göre"
    ),
    only=listed("sadece yalnızca yalnız"),
    nearly=listed("neredeyse", phrases="az kalsın|az daha|hemen hemen"),
    coordinators=listed("ve ama fakat veya"),
    denied_after=listed(
        anywhere=r"\A(?:(?:iddia|söylenti|haber|söz|görüş)\w*\s+)?(?:(?:doğru|gerçek|söz konusu|"
        r"mümkün) (?:değil|olma)|yalan|asılsız|yanlış|inkâr|inkar|reddet|reddedil|iftira|yasak)\w*"
    ),
    head_final=True,
    negation_follows=True,
    minimisers=listed("nadiren"),
    untrue=listed(
        "yalan yanlış asılsız efsane uydurma söylenti",
    ),
    limits_after=listed(
        "sadece yalnızca sözde kısmen",
        phrases="kağıt üzerinde|ilke olarak|teoride|ya da değil",
    ),
    steps=(
        ("bütün tüm her herkes", "çoğu çok birçok", "bazı birkaç kimi", "az"),
        ("daima her-zaman", "genellikle sık", "bazen", "nadiren asla"),
        ("kesinlikle", "muhtemelen", "belki"),
    ),
    contraries=pairs(
        "arttı~azaldı art~azal yüksel~düş fazla~az iyi~kötü büyük~küçük yüksek~düşük "
        "erken~geç ilk~son başla~bit aç~kapa açık~kapalı kazan~kaybet destekle~reddet "
        "onayla~reddet kabul~ret suçlu~suçsuz doğru~yanlış güvenli~tehlikeli yasal~yasadışı "
        "dost~düşman erkek~kadın alıcı~satıcı davacı~davalı savaş~barış yaşam~ölüm "
        "çoğunluk~azınlık yeni~eski önce~sonra"
    ),
    roles=(
        "önce sonra için karşı ile olmadan altında üstünde",
        "ve veya ya ama",
    ),
    privatives=listed(
        "eski sözde sözümona müstakbel sahte",
    ),
    completing=listed("artık daha henüz sadece yalnızca"),
    opposing=listed(
        "karşı aleyhine iptal geri-çekti durdurdu engelledi engelliyor vazgeçti kaldırdı "
        "dışladı reddetti",
    ),
)  # fmt: skip
