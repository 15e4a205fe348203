"""Portuguese."""

from __future__ import annotations

from archiver.text.languages.language import Language, Script, listed

TABLE = Language(
    code="pt",
    name="Portuguese",
    script=Script.LATIN,
    grammars=(
        "Cunha and Cintra, Nova Gramática do Português Contemporâneo (advérbios de negação; "
        "pronomes indefinidos; conjunções)",
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
        phrases="não é verdade que|é falso que|longe de|em vez de|ao invés de|não há provas de que|"
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
    attributions=listed(
        "diz dizem disse disseram dito dizia afirma afirmam afirmou afirmaram declara declarou "
        "declararam segundo conforme sustenta sustentam acredita acreditam pensa pensam explica "
        "explicou nega negam alega alegam alegou acusa acusam acusou teme temem espera esperam "
        "anuncia anunciou escreve escreveu considera consideram garante garantiu denuncia "
        "denunciou alegado alegada suposto suposta",
        phrases="de acordo com|na opinião de|nas palavras de|no entender de",
    ),
    numbers=listed(
        "dois duas três quatro cinco seis sete oito nove dez onze doze treze quatorze catorze "
        "quinze dezesseis dezasseis dezessete dezassete dezoito dezenove dezanove vinte trinta "
        "quarenta cinquenta sessenta setenta oitenta noventa cem cento centos duzentos duzentas "
        "trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos mil "
        "milhão milhões bilhão bilhões bilião biliões dúzia dúzias dezena dezenas centena "
        "centenas milhar milhares meio meia metade terço terços quarto quartos dobro triplo"
    ),
    degrees=listed(
        "quase aproximadamente cerca mais menos até exatamente apenas só máximo mínimo entre uns "
        "umas",
        phrases="cerca de|mais de|menos de|pelo menos|no mínimo|no máximo|não mais de|ao menos|"
        "ou mais|ou menos",
    ),
    zeros=listed("zero nada ninguém nenhum nenhuma"),
    separators=listed(
        "mas e ou porque pois que quem qual quais cujo cuja onde quando enquanto embora se como nem"
    ),
    prefixes=("in", "im", "i", "ir", "des", "dis", "não", "anti", "a"),
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
        "dele dela deles delas nele nela disso nisso daquele pois porém quando enquanto embora à às"
    ).words,
)  # fmt: skip
