// Exercises ECMAScript 5. The output must be the same on every system: no times
// of day, no addresses, no random numbers.
'use strict';

function title(name) { print('== ' + name); }
function show() {
  var out = [], i, v;
  for (i = 0; i < arguments.length; ++i) {
    v = arguments[i];
    out.push(typeof v === 'string' ? JSON.stringify(v) : Array.isArray(v) ? JSON.stringify(v) : String(v));
  }
  print(out.join(' '));
}
function failing(f) {
  try { show('no error', f()); } catch (e) { show(e instanceof Error ? e.name : typeof e); }
}

title('numbers');
show(0.1 + 0.2, 1 / 3, 1e21, 123456789012345680000, 1e-7, -0, 1 / -0, 5e-324, 1.7976931348623157e308);
show((255).toString(16), (0.5).toString(2), (1e21).toFixed(2), (1.005).toFixed(2), (123.456).toPrecision(4), (0.00001).toExponential(3));
show(parseInt('0x1f'), parseInt('12px'), parseInt('z', 36), parseFloat('.5e1x'), Number(''), Number(' 12 '), Number('1x'), +[], +{});
show(5 % -3, -5 % 3, 5.5 % 2, 1 << 31, 1 << 32, -1 >>> 0, -1 >> 1, ~5, 6 & 3, 6 | 3, 6 ^ 3, 2147483648 | 0);
show(NaN === NaN, isNaN('x'), isFinite(1e309), 0 === -0, '2' > '10', 2 > '10', null == undefined, null == 0, '' == 0);
show(Math.max(), Math.min(1, '0'), Math.round(-0.5), Math.round(2.5), Math.floor(-1.5), Math.ceil(-1.5), Math.abs(-7), Math.pow(2, 0.5));
show(Math.sin(1).toFixed(12), Math.cos(1).toFixed(12), Math.atan2(1, -1).toFixed(12), Math.exp(1).toFixed(12), Math.log(10).toFixed(12), Math.sqrt(2));

title('strings');
show('abc'.charAt(1), 'abc'.charCodeAt(1), 'abc'[2], 'abc'.indexOf('c'), 'abcabc'.lastIndexOf('b'), 'abc'.slice(-2), 'abc'.substring(2, 0));
show('a,b,,c'.split(','), 'abc'.split(''), 'a1b2'.split(/\d/), 'a1b2'.split(/(\d)/), 'abc'.concat(1, null), ' \t x\n'.trim());
show('ÄÖ'.toLowerCase(), 'straße'.toUpperCase(), 'é€'.length, String.fromCharCode(233, 8364), 'a'.localeCompare('b') < 0, 'a' < 'B');
show(encodeURIComponent('a b&é€'), decodeURIComponent('%E2%82%AC'), encodeURI('http://x/a b?c=é'));
show('x'.replace('x', '$$&'), 'aaa'.replace(/a/g, function (m, at) { return at; }), 'John Smith'.replace(/(\w+)\s(\w+)/, '$2, $1'));
failing(function () { return decodeURIComponent('%E2%82'); });

title('regular expressions');
show(/(\d+)-(\d+)/.exec('tel 555-1234'), 'x1y22'.match(/\d+/g), 'abc'.search(/c/), /^a.c$/i.test('AbC'), /a{2,3}/.exec('aaaa')[0]);
show(/(?:a|ab)(?:c|bcd)(?:d*)/.exec('abcd'), /(?=a)a/.test('a'), /a(?!b)/.exec('abac').index, /(.)\1/.exec('abccd')[0]);
show(/[^\w\s]/.exec('ab c!d')[0], /\bfoo\b/.test('a foo b'), /^b/m.exec('a\nb').index, /[\u00e0-\u00ff]+/.exec('xéèy')[0], /\u20ac/.source);
var sticky = /o/g;
show(sticky.exec('foo').index, sticky.lastIndex, sticky.exec('foo').index, sticky.exec('foo'), sticky.lastIndex);
failing(function () { return new RegExp('('); });
failing(function () { return new RegExp('a', 'q'); });

title('arrays');
var a = [5, 1, 4, 2, 3];
show(a.slice().sort(), a.slice().sort(function (x, y) { return y - x; }), [10, 9, 1].sort(), a.slice(1, -1), a.concat([6], 7), a.join('-'));
show(a.map(function (x) { return x * x; }), a.filter(function (x) { return x > 2; }), a.reduce(function (x, y) { return x + y; }), a.reduceRight(function (x, y) { return x + '' + y; }));
show(a.every(function (x) { return x > 0; }), a.some(function (x) { return x > 5; }), a.indexOf(4), a.lastIndexOf(9), [1, [2, [3]]].toString());
var b = [1, 2, 3, 4, 5];
show(b.splice(1, 2, 'x', 'y', 'z'), b, b.push(6, 7), b.pop(), b.shift(), b.unshift(0), b.reverse(), b.length);
b.length = 2;
b[5] = 'far';
show(b, b.length, 3 in b, 5 in b, Array.isArray(b));
show(new Array(3).length, new Array(3, 4), [, 1, ,].length, [undefined, null].join(), [3, undefined, 1].sort());
failing(function () { return new Array(-1); });
var many = [], i, sum = 0;
for (i = 0; i < 5000; ++i) many.push((i * 7919) % 5003);
many.sort(function (x, y) { return x - y; });
for (i = 1; i < many.length; ++i) if (many[i - 1] > many[i]) sum++;
show(many.length, sum, many[0], many[4999]);

title('objects');
var base = { greet: function () { return 'I am ' + this.name; } };
var derived = Object.create(base, { name: { value: 'derived', enumerable: true }, hidden: { value: 1 } });
show(derived.greet(), Object.keys(derived), Object.getOwnPropertyNames(derived).sort(), derived.hasOwnProperty('greet'), base.isPrototypeOf(derived));
var accessor = { get x() { return this.y * 2; }, set x(v) { this.y = v; }, y: 4 };
accessor.x = 21;
show(accessor.x, JSON.stringify(accessor), 'x' in accessor, delete accessor.y, accessor.x);
var frozen = Object.freeze({ a: 1 }), sealed = Object.seal({ a: 1 }), fixed = Object.preventExtensions({ a: 1 });
failing(function () { frozen.a = 2; return frozen.a; });
failing(function () { fixed.b = 2; return fixed.b; });
failing(function () { delete sealed.a; return sealed.a; });
show(Object.isFrozen(frozen), Object.isSealed(sealed), Object.isExtensible(fixed));
show(JSON.stringify(Object.getOwnPropertyDescriptor({ get a() { return 1; } }, 'a')), JSON.stringify(Object.getOwnPropertyDescriptor([1], 'length')));
failing(function () { Object.defineProperty(frozen, 'z', { value: 1 }); });
failing(function () { return null.x; });
failing(function () { return undefined(); });
failing(function () { return neverDefined; });

title('functions');
function Animal(name) { this.name = name; }
Animal.prototype.speak = function (what) { return this.name + ' says ' + what; };
function Dog() { Animal.apply(this, arguments); }
Dog.prototype = Object.create(Animal.prototype);
Dog.prototype.constructor = Dog;
var rex = new Dog('Rex');
show(rex.speak('woof'), rex instanceof Animal, rex.constructor === Dog, Animal.prototype.speak.call({ name: 'It' }, 'hi'), Dog.length, Animal.length);
var bound = function (x, y, z) { return [this.v, x, y, z].join(); }.bind({ v: 'this' }, 1, 2);
show(bound(3), bound.length, (function () { return typeof this; }()), (function () { return arguments.length; }(1, 2, undefined)));
var adders = [];
for (i = 0; i < 3; ++i) adders.push((function (n) { return function (x) { return n + x; }; }(i)));
show(adders[0](10), adders[1](10), adders[2](10), (function f(n) { return n < 2 ? n : f(n - 1) + f(n - 2); }(18)));
failing(function () { return (function f() { return f() + 1; }()); });
failing(function () { return new Function('return (')(); });
show(new Function('x', 'y', 'return x * y')(6, 7), eval('1 + 1'), eval('var q = 5; q * 2'));

title('control');
outer: for (i = 0; i < 3; ++i) {
  for (var j = 0; j < 3; ++j) {
    if (j === 2) continue outer;
    if (i === 2) break outer;
    show(i, j);
  }
}
function sw(x) { switch (x) { case 1: return 'one'; case '1': return 'string'; default: return 'other'; case 3: x = 'fall'; case 4: return x; } }
show(sw(1), sw('1'), sw(2), sw(3), sw(4));
function tried() { var log = ''; try { try { throw new RangeError('in'); } finally { log += 'f'; } } catch (e) { log += e.name + e.message; } finally { log += 'g'; } return log; }
show(tried(), (function () { try { return 'try'; } finally { i = 99; } }()), i, (function () { do { try { continue; } finally { return 'out'; } } while (true); }()));
var seen = '';
for (var k in { b: 1, a: 2, c: 3 }) seen += k;
show(seen, typeof null, typeof undefined, typeof function () {}, typeof 'x', void 0, (1, 2), !'' , !'0');

title('errors');
[Error, TypeError, RangeError, SyntaxError, ReferenceError, URIError, EvalError].forEach(function (E) {
  var e = new E('message');
  show(String(e), e instanceof Error, Object.prototype.toString.call(e));
});
try { throw { code: 5 }; } catch (e) { show(e.code); }

title('JSON');
show(JSON.stringify({ a: [1, 'x', null, undefined, function () {}], b: undefined, c: { d: true }, e: NaN, f: 'é\u0001"\\\n' }));
print(JSON.stringify({ a: [1, { b: [] }], c: {} }, null, 2));
show(JSON.stringify([1, 2], function (k, v) { return k === '1' ? 'replaced' : v; }), JSON.stringify({ a: 1, b: 2 }, ['b']), JSON.stringify({ toJSON: function () { return 'own'; } }));
show(JSON.parse('{"a":[1,2,{"b":null}],"c":"\\u00e9\\n","d":-1.5e3}').d, JSON.parse('[1,2,3]', function (k, v) { return Array.isArray(v) ? v : v * 2; }));
failing(function () { return JSON.parse('{a:1}'); });
failing(function () { return JSON.parse('[1,]'); });
failing(function () { var c = {}; c.c = c; return JSON.stringify(c); });

title('dates');
var d = new Date(Date.UTC(2001, 8, 9, 1, 46, 40, 123));
show(d.getTime(), d.toISOString(), d.toJSON(), d.getUTCDay(), d.getUTCFullYear(), new Date(NaN).getTime());
d.setUTCMonth(13);
show(d.toISOString(), Date.parse('2000-02-29T12:00:00Z'), new Date('2000-02-29').getTime(), Date.UTC(1969, 11, 31));
failing(function () { return new Date(NaN).toISOString(); });

title('garbage');
var kept = null;
for (i = 0; i < 30000; ++i) kept = { n: i, text: 'item ' + i, old: i % 100 ? kept : null };
show(kept.n, kept.text, kept.old.n);
