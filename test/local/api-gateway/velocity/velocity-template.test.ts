import { unsupportedInTemplate } from '../../../../src/local/api-gateway/velocity/template-check';
import { TemplateInput, TemplateUtil } from '../../../../src/local/api-gateway/velocity/template-objects';
import { VelocityTemplate } from '../../../../src/local/api-gateway/velocity/velocity-template';

const PARAMETERS = {
  path: { id: '7' },
  querystring: { q: 'a b' },
  header: { 'X-One': '1', 'x-two': '2' },
};

function render(text: string, body = '{"a":{"b":["c",1,true]},"e":""}', names: object = {}): string {
  const input = new TemplateInput(body, PARAMETERS);
  return new VelocityTemplate(text).render({ input, util: new TemplateUtil(), ...names });
}

describe('$input', () => {
  test.each([
    ['the body', '$input.body', '{"a":{"b":["c",1,true]},"e":""}'],
    ['a text in it', "$input.path('$.a.b[0]')", 'c'],
    ['a number in it', "$input.path('$.a.b[1]')", '1'],
    ['a name in brackets', `$input.path("$['a']['b'][2]")`, 'true'],
    ['all of it as JSON', "$input.json('$')", '{"a":{"b":["c",1,true]},"e":""}'],
    ['a part of it as JSON', "$input.json('$.a.b')", '["c",1,true]'],
    ['JSON of nothing', "$input.json('$.x')", '""'],
    ['a path parameter', "$input.params('id')", '7'],
    ['a query parameter', "$input.params('q')", 'a b'],
    ['a header', "$input.params('X-One')", '1'],
    ['a header in other letters', "[$input.params('x-one')]", '[]'],
    ['a header by name', "$input.params().header.get('x-two')", '2'],
    ['a list of headers', '#foreach($h in $input.params().header.keySet())$h;#end', 'X-One;x-two;'],
    ['where a parameter is', '$input.params().path.id $input.params().querystring.q', '7 a b'],
  ])('has %s', (_name, text, expected) => {
    expect(render(text)).toBe(expected);
  });

  test('of a missing path is undefined, which renders as the reference', () => {
    expect(render("$input.path('$.x.y') $!input.path('$.x') #if($input.path('$.x'))yes#{else}no#end")).toBe(
      "$input.path('$.x.y')  no",
    );
  });

  test('of an empty body is an empty object', () => {
    expect(render("$input.body $input.json('$')", '')).toBe('{} {}');
  });

  test.each([
    ['a body that is no JSON', "$input.path('$.a')", 'a=b'],
    ['a path that asks for more', "#set($p = '$..a')$input.path($p)", '{}'],
    ['a method that it does not have', '#set($i = $input)$i.size()', '{}'],
  ])('fails for %s', (_name, text, body) => {
    expect(() => render(text, body)).toThrow();
  });
});

describe('$util', () => {
  test.each([
    [
      'urlEncode',
      '[{"é": \'🎉+&%=*-_.~!()\'}]\\r\\n',
      '%5B%7B%22%C3%A9%22%3A+%27%F0%9F%8E%89%2B%26%25%3D*-_.%7E%21%28%29%27%7D%5D%5Cr%5Cn',
    ],
    ['urlDecode', 'a+b%2B%C3%A9', 'a b+é'],
    ['base64Encode', 'é🎉', 'w6nwn46J'],
    ['base64Decode', 'w6nwn46J', 'é🎉'],
    ['escapeJavaScript', 'it\'s "é"/\n', 'it\\\'s \\"\\u00E9\\"\\/\\n'],
  ])('%s of %j', (method, text, expected) => {
    expect(render(`$util.${method}($text)`, '', { text })).toBe(expected);
  });

  test('urlEncode of an unpaired surrogate returns a question mark', () => {
    expect(render('$util.urlEncode($text)', '', { text: 'a\ud800b' })).toBe('a%3Fb');
  });

  test('parseJson', () => {
    expect(render("#set($o = $util.parseJson($input.body))$o.a.b.size() $o.get('e').length()")).toBe('3 0');
  });
});

describe("Java's methods of", () => {
  test.each([
    ['$t.charAt(1)', 'e'],
    ["$t.concat('!')", 'Text text!'],
    ["$t.contains('xt t')", 'true'],
    ["$t.endsWith('text')", 'true'],
    ["$t.equals('text text')", 'false'],
    ["$t.equalsIgnoreCase('TEXT TEXT')", 'true'],
    ["$t.indexOf('t')", '3'],
    ['$t.isEmpty()', 'false'],
    ["$t.lastIndexOf('x')", '7'],
    ['$t.length()', '9'],
    ["$t.matches('[Tt]ext')", 'false'],
    ["$t.matches('[Tt]e.*')", 'true'],
    ["$t.replace('t.', '.')", 'Text text'],
    ["$t.replace('xt', '$&')", 'Te$& te$&'],
    ["$t.replaceAll('(.)xt', '$1-\\$')", 'Te-$ te-$'],
    ["$t.replaceAll('(x)|(T)', '<$1>')", '<>e<x>t te<x>t'],
    ["$t.replaceAll('\\x{74}', '')", 'Tex ex'],
    ["$t.replaceFirst('t', '')", 'Tex text'],
    ["$t.split('t').size()", '3'],
    ["$e.split('x').size()", '0'],
    ["$t.startsWith('Te')", 'true'],
    ['$t.substring(5)', 'text'],
    ['$t.substring(0, 2)', 'Te'],
    ['$t.toLowerCase()', 'text text'],
    ['$t.toString()', 'Text text'],
    ['$t.toUpperCase()', 'TEXT TEXT'],
    ["$t.concat(' ').trim()", 'Text text'],
    ["$e.replaceAll('[\\uFFFE\\uFFFF]', '')", ''],
  ])('a text: %s', (text, expected) => {
    expect(render(text, '', { t: 'Text text', e: '' })).toBe(expected);
  });

  test.each([
    ['$l.get(1)', 'b'],
    ["$l.contains('c')", 'false'],
    ['$l.isEmpty()', 'false'],
    ["#set($added = $l.add('c'))$l.size() $added", '3 true'],
    ["$m.containsKey('k')", 'true'],
    ['#foreach($e in $m.entrySet())$e.key=$e.value#end', 'k=v'],
    ["$m.get('k')", 'v'],
    ["$!m.get('x')", ''],
    ["$!m.get('toString')", ''],
    ['$m.isEmpty()', 'false'],
    ['$m.values().size()', '1'],
    ["$!m.put('l', 'w')$m.size()", '2'],
    ['$n.toString()', '7'],
    ['$n.equals(7)', 'true'],
  ])('lists, maps and numbers: %s', (text, expected) => {
    expect(render(text, '', { l: ['a', 'b'], m: { k: 'v' }, n: 7 })).toBe(expected);
  });

  test.each([
    ["$t.format('a')", 'the method format() is not supported'],
    ["$t.matches('a++')", 'the regular expression ^(?:a++)$ is not supported'],
    ["$t.replaceAll('(?i)a', '')", 'the regular expression (?i)a is not supported'],
    ["$t.replaceAll('[a-z&&[^b]]', '')", 'the regular expression [a-z&&[^b]] is not supported'],
    ["$t.replaceAll('t', '$x')", 'the replacement $x is not supported'],
    ['$util.parseJson($t)', /not valid JSON|Unexpected token/],
  ])('fail where they are not supported: %s', (text, message) => {
    expect(() => render(text, '', { t: 'Text' })).toThrow(message);
  });
});

describe('a template', () => {
  test.each([
    ['writes what is not there as it is', '$a ${b} $a.b.c $!a.', '$a ${b} $a.b.c .'],
    ['takes an empty text and zero for true', '#if("")a#end#if(0)b#end', 'ab'],
    ['takes false and nothing for false', '#set($f = false)#if($f)a#{else}b#end#if($x)c#{else}d#end', 'bd'],
    ['knows and, or, not', '#if(!$x && "")a#end#if($x || 0)b#end#if($x && true)c#end', 'ab'],
    ['knows elseif', '#set($n = 2)#if($n == 1)a#elseif($n == 2)b#elseif($n == 2)c#{else}d#end', 'b'],
    ['divides whole numbers as such', '#set($n = 7 / 2)#set($m = 1.5 / 2)$n $m', '3 0.75'],
    ['calculates', '#set($n = 1)#set($n = $n + 1)${n}nd #set($m = 7 % 4 * 2 - 1)$m', '2nd 5'],
    ['counts in a loop', '#set($n = 0)#foreach($x in ["a", "b"])#if($x == "b")#set($n = $n + 5)#end#end$n', '5'],
    ['has templates in double quotes', '#set($n = "b")"a${n}" #set($t = "a${n}")$t', '"ab" ab'],
  ])('%s', (_name, text, expected) => {
    expect(render(text)).toBe(expected);
  });

  test('that is not valid Velocity fails', () => {
    expect(() => new VelocityTemplate('#if(')).toThrow();
  });

  test('processes a body of 768 KB quickly', () => {
    const body = `[${'{"email":"é@example.com","text":"1 + 1 = \\"2\\""},'.repeat(16_000)}{}]`;
    expect(Buffer.byteLength(body)).toBeGreaterThan(768 * 1024);
    const template = new VelocityTemplate(
      '#set($b = $input.body)#if($b.replaceAll("[\\uFFFE\\uFFFF]", "") != $b)no#end$util.urlEncode($b)',
    );
    const shortest = (work: () => void) => Math.min(...Array.from({ length: 5 }, () => timeOf(work)));
    const time = shortest(() => {
      const text = template.render({ input: new TemplateInput(body, PARAMETERS), util: new TemplateUtil() });
      expect(text.startsWith('%5B%7B%22email%22%3A%22%C3%A9%40example.com%22')).toBe(true);
    });
    // A time that is quadratic in the size of the body would be thousands of times as long.
    expect(time).toBeLessThan(50 * shortest(() => encodeURIComponent(body)));
  });
});

describe('an unsupported name in a template is found before it is used:', () => {
  const names = (text: string) => unsupportedInTemplate(new VelocityTemplate(text));

  test.each([
    ['$context.requestId $context.identity.sourceIp $context.authorizer.claims.sub'],
    ['#set($context.responseOverride.status = 400)#set($context.responseOverride.header.X = "a")'],
    ["$stageVariables.a $input.params('x') $input.path('$.a') $util.urlEncode($input.body) $mine.own($other)"],
    ['#set($p = "$.a")$input.path($p)'],
  ])('nothing in %s', (text) => {
    expect(names(text)).toEqual([]);
  });

  test.each([
    ['$context.wafResponseCode', ['$context.wafResponseCode']],
    ['$context.identity.caller', ['$context.identity.caller']],
    ['$context.requestId.x', ['$context.requestId.x']],
    ['$context', ['$context']],
    ['$context.toString()', ['$context']],
    ['$util.log("x") $util.log("y")', ['$util.log']],
    ['$util.constructor("x")', ['$util.constructor']],
    ['$util', ['$util']],
    ['$input.size()', ['$input.size']],
    ['$input.parameters()', ['$input.parameters']],
    ['$input', ['$input']],
    ["$input.path('$..a')", ["$input.path('$..a')"]],
    ["$input.json('a')", ["$input.json('a')"]],
    ['#if($util.a())#end#set($x = $util.b())#foreach($y in $util.c())#end', ['$util.a', '$util.b', '$util.c']],
    ['#set($x = "the $util.d() and $context.e")', ['$util.d', '$context.e']],
    ['$util.urlEncode($util.f())', ['$util.f']],
    ['#parse("file")', ['#parse']],
  ])('in %s', (text, expected) => {
    expect(names(text)).toEqual(expected);
  });
});

function timeOf(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
