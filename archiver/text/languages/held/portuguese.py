"""Portuguese."""

from __future__ import annotations

from archiver.text.languages.counting import Counting
from archiver.text.languages.language import Language, Script, listed, pairs

TABLE = Language(
    code="pt",
    name="Portuguese",
    script=Script.LATIN,
    grammars=(
        "Cunha and Cintra, Nova Gramática do Português Contemporâneo (advérbios de negação; "
        "pronomes indefinidos; conjunções)",
        "Cunha and Cintra, Nova gramática do português contemporâneo (numerais)",
    ),
    negations=listed(
        "não impossível impossíveis nem nunca jamais nada ninguém nenhum nenhuma nenhuns "
        "nenhumas sem tampouco exceto excepto salvo senão afora",
        phrases="a menos que|a não ser que|de modo algum|de forma alguma",
    ),
    near_negations=listed(
        "incapaz incapazes falha falhou falharam falhado nega negou negam negaram "
        "recusa recusou recusam recusaram falso falsa falta faltam faltava carece raramente "
        "proibido proibida desmente desmentiu rejeita rejeitou ausência"
    ),
    denials=listed(
        phrases="não é verdade que|é falso que|longe de|longe de ser|longe de estar|tudo menos|"
        "em vez de|ao invés de|não há provas de que|"
        "deixou de|deixar de"
    ),
    conditions=listed(
        "se caso",
        phrases="desde que|contanto que|no caso de|em caso de|sob condição de|na condição de que|"
        "sempre que",
    ),
    limits=listed(
        "mas exceto excepto salvo só apenas somente unicamente embora porém contudo todavia "
        "entretanto até enquanto apesar",
        phrases=(
            "no entanto|a menos que|com exceção de|com a exceção de|apesar de|em parte|ainda que|"
            "até certo ponto"
        ),
    ),
    exceptions=listed(
        "salvo exceto excepto ressalvado",
        phrases="a menos que|com exceção de|à exceção de|sem prejuízo de|salvo se|sob reserva de",
    ),
    purposes=listed("para", phrases="para que|a fim de|com o objetivo de|com o fim de"),
    quantifiers=listed(
        "todo todos toda todas cada vários várias alguns algumas algum alguma muitos muitas muito "
        "poucos poucas pouco maioria ambos ambas mais menos bastante qualquer",
        phrases="a maioria|a maior parte|quase todos|quase todas|nem todos|nenhum dos|nenhuma das|"
        "alguns dos|parte dos|uns poucos",
    ),
    modals=listed(
        "pode podem poderia poderiam podia podiam deve devem deveria deveriam devia deviam "
        "talvez provavelmente possivelmente possível supostamente alegadamente aparentemente "
        "geralmente frequentemente sempre raramente quase parece parecem parecia será serão "
        "seria seriam teria teriam quer querem"
    ),
    pronouns=listed("eu tu ele ela você nós vós eles elas vocês este esta esse essa"),
    forbidding=listed("proibido proibida proibidos proibidas vedado vedada proíbe"),
    hedges=listed(
        "alegadamente aparentemente parece possivelmente presumivelmente provavelmente quiçá "
        "seria seriam supostamente talvez teria teriam",
        phrases="ao que parece|se calhar|pelos vistos",
    ),
    attributions=listed(
        "duvido duvida duvidam duvidava duvidou "
        "diz dizem disse disseram dito dizia afirma afirmam afirmou afirmaram declara declarou "
        "declararam segundo conforme sustenta sustentam acredita acreditam pensa pensam explica "
        "explicou nega negam alega alegam alegou acusa acusam acusou teme temem espera esperam "
        "anuncia anunciou escreve escreveu considera consideram garante garantiu denuncia "
        "denunciou alegado alegada suposto suposta",
        phrases="de acordo com|na opinião de|nas palavras de|no entender de",
    ),
    zeros=listed("zero nada ninguém nenhum nenhuma"),
    separators=listed(
        "mas e ou porque pois que quem qual quais cujo cuja onde quando enquanto embora se como nem"
    ),
    prefixes=("in", "im", "i", "ir", "des", "dis", "não", "anti", "a"),
    counting={
        Counting.POINT: listed("vírgula"),
        Counting.ZERO: listed("zero"),
        Counting.ARTICLE: listed("um uma"),
        Counting.CARDINAL: listed(
            "dois duas três quatro cinco seis sete oito nove dez onze doze treze catorze "
            "quatorze quinze dezasseis dezesseis dezassete dezessete dezoito dezanove dezenove "
            "ambos ambas"
        ),
        Counting.TENS: listed("vinte trinta quarenta cinquenta sessenta setenta oitenta noventa"),
        Counting.SCALE: listed(
            "cem cento centos duzentos duzentas trezentos trezentas quatrocentos quatrocentas "
            "quinhentos quinhentas seiscentos seiscentas setecentos setecentas oitocentos "
            "oitocentas novecentos novecentas mil milhar milhares milhão milhões bilhão bilhões "
            "bilião biliões trilhão trilhões dúzia dúzias dezena dezenas centena centenas "
            "vintena"
        ),
        Counting.FRACTION: listed(
            "meio meia meios meias metade terço terços quarto quartos quinto quintos sexto "
            "sextos sétimo oitavo nono décimo décimos centésimo centésimos milésimo milésimos"
        ),
        Counting.MULTIPLE: listed("dobro triplo quádruplo"),
        Counting.AND: listed("e"),
        Counting.OR: listed("ou"),
        Counting.TO: listed("a"),
        Counting.OF: listed("de"),
        Counting.PER_NUMBER: listed("por sobre", phrases="por cada|em cada|a cada|de cada"),
        Counting.BETWEEN: listed("entre"),
        Counting.SOME: listed("uns umas alguns algumas vários várias"),
        Counting.NOT: listed("não"),
        Counting.THE: listed("o os as"),
        Counting.LIMIT: listed(
            phrases="pelo menos|ao menos|no mínimo|no máximo|quando muito|quando menos"
        ),
        Counting.ALMOST: listed(
            "quase praticamente virtualmente aproximadamente mal",
            phrases="cerca de|mais ou menos|nem|nem sequer|perto de|próximo de"
        ),
        Counting.BEYOND: listed(phrases="acima de|abaixo de|acima dos|abaixo dos"),
        Counting.SUM: listed("menos"),
        Counting.BOUND: listed(
            "só somente apenas unicamente mais superando",
            phrases="mais de|menos de|não mais de|não menos de|mais do que|menos do que|"
            "mais que|menos que|mais da|mais do|menos da|menos do|em torno de|"
            "à volta de|por volta de|na ordem de|na ordem dos|da ordem de|"
            "pouco mais de|pouco menos de|bem mais de|"
            "muito mais de|superior a|superiores a|inferior a|inferiores a|"
            "nada menos que|um máximo de|um mínimo de|uma média de|em média|"
            "para cima de|para lá de|uma boa|uns bons|umas boas|estima-se em|"
            "a rondar os|cerca dos|tantos como"
        ),
        Counting.PLACE: listed("sob"),
        Counting.UNTIL: listed("até"),
        Counting.OR_MORE: listed(
            "diários diárias anuais mensais semanais",
            phrases="ou mais|ou menos|e mais|e tal|e meio|e meia|e poucos|e poucas|e tantos|"
            "e tantas|em diante|para cima|ao dia|à hora|à semana|ao mês|ao ano"
        ),
        Counting.EACH: listed("cada"),
        Counting.ALL: listed(
            "todos todas todo toda tudo inteiro inteira inteiros inteiras inteiramente "
            "totalmente completamente sempre unânime unânimes unanimemente"
        ),
        Counting.NONE: listed("nada ninguém nenhum nenhuma nunca jamais"),
        Counting.HEAD: listed("cabeça pessoa habitante peça criança paciente família"),
        Counting.TIME: listed(
            "segundo segundos minuto minutos hora horas dia dias semana semanas mês meses ano "
            "anos década décadas século séculos trimestre trimestres"
        ),
        Counting.TIMES: listed("vezes vez"),
        Counting.PERCENT: listed(phrases="por cento|por mil|pontos percentuais|ponto percentual"),
        Counting.UNIT: listed(
            "euro euros cêntimo cêntimos centavo centavos dólar dólares real reais libra libras "
            "franco francos escudo escudos conto contos iene ienes rublo rublos coroa coroas "
            "metro metros quilómetro quilómetros quilômetro quilômetros centímetro centímetros "
            "milímetro milímetros milha milhas grama gramas quilograma quilogramas quilo quilos "
            "miligrama miligramas tonelada toneladas litro litros mililitro mililitros hectare "
            "hectares grau graus watt watts quilowatt quilowatts megawatt megawatts volt volts "
            "quadrado quadrados"
        ),
        Counting.MONTH: listed(
            "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro "
            "dezembro"
        ),
        Counting.OTHER: listed("ha l t"),
    },
    function_words=listed(
        "o a os as de do da dos das e em um uma que é para com não por se no na nos nas ao aos à "
        "às mais como mas foi são ou ser está estão tem têm seu sua seus suas pelo pela pelos "
        "pelas este esta isto esse essa isso entre quando muito também já só até sem sobre "
        "depois mesmo ele ela eles elas há nem sua foram era eram havia num numa todos todo toda "
        "quem onde durante ainda após cada contra você me lhe onde porque pode deste desta neste "
        "nesta eu nós sido ter "
        "meu minha meus minhas teu tua nosso nossa nossos nossas aquele aquela aqueles aquelas "
        "aquilo "
        "esses essas estes estas algum alguma alguns algumas nenhum nenhuma muitos muitas muita "
        "pouco "
        "poucos mesma mesmos tão tanto toda todas cujo cuja quais qual outro outra outros outras "
        "sob "
        "desde então agora aqui ali nunca sempre além estava estavam esteve sendo houve haver faz "
        "fazer deve devem poderia podem vai vão exceto salvo dito antes lhes uma umas uns "
        "dele dela deles delas nele nela disso nisso daquele pois porém quando enquanto embora à "
        "às será serão "
        "seria seriam estará estava sido fosse forem for tinha tinham terá teve"
    ).words,
    complementizers=listed("que"),
    infinitives=listed("de a em"),
    denying=listed(
        "falso falsa mentira mito impossível absolvido absolvida",
        forms="(?:neg|rejeit|descart|refut|recus|evit|deix)(?:a|am|ou|aram|ado|ava|avam|ando)|"
        "desment\\w+|imped(?:e|em|iu|iram|ido)|proíb\\w+|proib\\w+",
    ),
    truths=listed(
        "verdade certo provado provas prova indícios indício comprovado demonstrado correto exato"
    ),
    claims=listed(
        "afirmação alegação alegações acusação acusações rumor rumores boato ideia crença suspeita "
        "hipótese tese"
    ),
    few=listed(
        "poucos poucas pouca nenhum nenhuma ninguém escassos raros pouquíssimos pouquíssimas",
        phrases="nem um|nem uma|nem um só|nem uma só|nem todos|nem todas|mal um|mal uma",
    ),
    not_few=listed(phrases="uns poucos|umas poucas|alguns poucos|não poucos|não poucas"),
    of_the=listed("dos das de do da os as seus suas nossos nossas destes desses entre"),
    according=listed(
        "segundo conforme",
        phrases="de acordo com|na opinião de|na opinião do|na opinião da|na opinião dos|"
        "nas palavras de|nas palavras do|no entender de|aos olhos de|a crer em|no dizer de",
    ),
    only=listed("só apenas somente unicamente"),
    nearly=listed("quase"),
    coordinators=listed("e mas ou"),
    minimisers=listed("raramente falsamente"),
    helping=listed(
        "é são era eram foi foram sido será serão seja ser estar está estão estava ter "
        "tem têm tinha tinham terá teria tenha há havia haver pode podem podia podiam "
        "pôde puderam poderá poderia deve devem devia deveria quer querem queria quis "
        "quiseram querido vai vão ia",
    ),
    adverbs=listed(
        "já ainda mais sempre nunca jamais também",
        forms=r"\w{3,}mente",
    ),
    undenying=listed(
        forms=r"(?:hesit|duvid|tard)\w+",
    ),
    infinitive_forms=listed(
        "pôr",
        forms=r"[a-záâãçéêíóôõú]{2,}[aeio]r(?:-(?:me|te|se|nos|lhes?|l?[ao]s?))?",
    ),
    untrue=listed(
        "falso falsa mentira mito boato invenção erróneo errado",
    ),
    limits_after=listed(
        "só somente apenas unicamente alegadamente supostamente parcialmente",
        phrases="em princípio|em teoria|no papel|em parte|ou não|ou menos|ou mais|"
        "se possível|no máximo|pelo menos|quando muito",
    ),
    steps=(
        ("pode podem poderia poderiam", "deve devem deverá deverão"),
        ("todos todas todo toda cada", "maioria muitos muitas", "alguns algumas vários "
        "várias", "poucos poucas"),
        ("sempre", "frequentemente geralmente", "às-vezes", "raramente nunca"),
        ("certamente", "provavelmente", "talvez possivelmente"),
    ),
    contraries=pairs(
        "aument~diminu aument~reduz sub~desc subi~cai cresc~ca mais~menos melhor~pior "
        "grande~pequen alt~baix forte~frac cedo~tarde primeir~últim começ~termin abri~fech "
        "abert~fechad ganh~perd apoi~rejeit aprov~rejeit aceit~recus culpad~inocente "
        "verdadeir~fals segur~perigos legal~ilegal públic~privad amig~inimig homem~mulher "
        "comprador~vendedor autor~réu vitória~derrota guerra~paz vida~morte permit~proib "
        "maioria~minoria nov~velh elogi~critic antes~depois diante~atrás"
    ),
    roles=(
        "de/do/da/dos/das a/ao/à/aos/às para contra com sem antes depois sob sobre "
        "em/no/na/nos/nas por/pelo/pela/pelos/pelas entre desde até",
        "e ou mas nem",
    ),
    adjectives_follow=True,
    privatives=listed(
        "ex antigo antiga suposto suposta supostos supostas alegado alegada alegados "
        "alegadas falso falsa futuro futura demasiado vice",
    ),
    completing=listed("mais já ainda só apenas"),
    opposing=listed(
        "contra retirou retira retiraram anulou anula cancelou cancela suspendeu suspende "
        "abandonou abandona vetou veta bloqueou bloqueia excluiu exclui renunciou "
        "indeferiu opôs omitiu omite suprimiu chumbou afastou",
        phrases="pôs fim|põe fim|pôr fim|puseram fim",
    ),
)  # fmt: skip
