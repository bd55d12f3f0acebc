// Exercises what Duktape has: ECMAScript 5 in short, and what it took from later
// editions. The output must be the same on every system.

function title(name) { print('== ' + name); }
function show() { print(Array.prototype.map.call(arguments, function (v) { return Duktape.enc('jx', v); }).join(' ')); }
function failing(f) { try { show('no error', f()); } catch (e) { show(e.name || typeof e); } }

title('numbers');
show(0.1 + 0.2, 1 / 3, 1e21, 1e-7, -0, 5e-324, 0b101, 0o17, 0x1f, 2 ** 10, 2 ** -1, (25).toString(36), (0.1).toString(3));
show((1.45).toFixed(1), (1e21).toFixed(2), (123.456).toPrecision(4), parseFloat('1e1000'), Number('0b11'), Number.EPSILON, Number.isInteger(5.0));
show(Math.hypot(3, 4), Math.cbrt(27).toFixed(12), Math.sign(-3), Math.trunc(-4.7), Math.log2(8), Math.imul(0xffffffff, 5), Math.clz32(1));
show(Math.sin(1).toFixed(12), Math.atan2(1, -1).toFixed(12), Math.exp(1).toFixed(12), Math.pow(2, 0.5));

title('strings');
show('abc'.repeat(3), 'abc'.startsWith('ab'), 'abc'.endsWith('bc'), 'abc'.includes('d'), '\u{1f600}'.length, 'é€'.codePointAt(1));
show('aXbX'.split('X'), 'aaa'.replace(/a/g, function (m, at) { return at; }), '  t '.trim(), 'ÄÖ'.toLowerCase(), 'straße'.toUpperCase(), String.fromCodePoint(128512));
show(encodeURIComponent('a b&é€'), decodeURIComponent('%E2%82%AC'));

title('regular expressions');
show(/(\d+)-(\d+)/.exec('tel 555-1234'), 'x1y22'.match(/\d+/g), /^a.c$/i.test('AbC'), /(.)\1/.exec('abccd')[0], /a(?!b)/.exec('abac').index);
show(/\bfoo\b/.test('a foo b'), /^b/m.exec('a\nb').index, /[\u00e0-\u00ff]+/.exec('xéèy')[0], /x/gi.flags, 'a-b'.split(/(-)/));
failing(function () { return new RegExp('('); });

title('arrays and objects');
show([3, 1, 2].sort(), [1, 2, 3].map(function (x) { return x * x; }), [1, [2, 3]].concat(4), [1, 2, 3, 4].splice(1, 2), [5, 6].reduceRight(function (a, b) { return a - b; }));
var o = { b: 1, a: { c: [undefined, NaN, -0] }, get x() { return 5; }, ['com' + 'puted']: 2, method() { return 7; } };
show(o, o.method(), Object.keys(o), Object.assign({}, o, { z: 1 }), Object.is(NaN, NaN));
show(Object.getOwnPropertyDescriptor(o, 'b'), Object.isFrozen(Object.freeze({})), Reflect.ownKeys({ 2: 0, b: 0, 1: 0, a: 0 }), Reflect.has(o, 'a'));
failing(function () { 'use strict'; Object.freeze(o).b = 2; });
failing(function () { return null.x; });
failing(function () { return nowhere; });
(function () {
  function Animal(name) { this.name = name; }
  Animal.prototype.speak = function () { return this.name + (new.target === undefined ? '.' : '!'); };
  var d = Reflect.construct(Animal, ['Rex']);
  show(d.speak(), d instanceof Animal, Animal.name, Object.getPrototypeOf(d) === Animal.prototype);
}());

title('symbols and proxies');
var s = Symbol('mark'), holder = {};
holder[s] = 1;
show(String(s), Object.getOwnPropertySymbols(holder).length, s in holder, Symbol.for('k') === Symbol.for('k'), Symbol.keyFor(Symbol.for('k')));
var traps = [];
var p = new Proxy({ a: 1 }, {
  get: function (t, k) { traps.push('get ' + String(k)); return t[k]; },
  has: function (t, k) { traps.push('has ' + k); return k === 'ghost'; },
  set: function (t, k, v) { traps.push('set ' + k); t[k] = v * 2; return true; },
  deleteProperty: function (t, k) { traps.push('delete ' + k); return delete t[k]; },
  ownKeys: function () { traps.push('keys'); return ['a']; },
});
p.b = 21;
show(p.a, p.b, 'ghost' in p, 'a' in p, delete p.b, Object.keys(p), traps);
show(Object.prototype.toString.call({ [Symbol.toStringTag]: 'Tagged' }));

title('buffers');
var u8 = new Uint8Array([1, 2, 255, 256, -1]), view = new DataView(new ArrayBuffer(16));
view.setInt16(0, -2); view.setFloat64(8, Math.PI, true); view.setUint32(2, 0xdeadbeef);
show(u8, new Uint8Array(view.buffer), view.getFloat64(8, true), view.getUint16(2), new Uint16Array(u8.buffer, 0, 2).length, u8.subarray(1, 3));
show(new Float32Array([1.1])[0], new Uint8ClampedArray([300, -5, 1.5]), new Int32Array([1, 2, 3]).length, ArrayBuffer.isView(u8), u8.set([9, 8], 3) === undefined, u8);
show(Duktape.enc('hex', 'h\u00e9llo'), Duktape.dec('base64', 'aGVsbG8='), new TextEncoder().encode('h€'), new TextDecoder().decode(new Uint8Array([0xe2, 0x82, 0xac])));
show(CBOR.encode({ a: [1, 'x', null, 1.5] }), CBOR.decode(CBOR.encode({ k: [true, -7, 'é'] })), new Buffer('abc').toString('utf8', 1), Buffer.concat([new Buffer('a'), new Buffer('b')]).toString(), Buffer.compare(new Buffer('a'), new Buffer('b')));
failing(function () { return new DataView(new ArrayBuffer(2)).getInt32(0); });

title('coroutines');
var thread = new Duktape.Thread(function (first) { var got = Duktape.Thread.yield(first + 1); try { Duktape.Thread.yield(got * 2); } catch (e) { return 'caught ' + e.message; } });
show(Duktape.Thread.resume(thread, 1), Duktape.Thread.resume(thread, 20), Duktape.Thread.resume(thread, new Error('thrown in'), true));
failing(function () { return Duktape.Thread.resume(thread); });

title('control and errors');
function tried() { var log = ''; try { try { throw new RangeError('in'); } finally { log += 'f'; } } catch (e) { log += e.name; } finally { log += 'g'; } return log; }
show(tried(), (function () { a: for (;;) { try { break a; } finally { return 'out'; } } }()), eval('var q = 5; q * 2'), (function () { const c = 3; return c; }()));
failing(function () { const c = 1; eval('c = 2'); return c; });
failing(function () { return (function f() { return f() + 1; }()); });
failing(function () { return new Function('return (')(); });
failing(function () { throw 1; });
show([Error, TypeError, RangeError, SyntaxError, ReferenceError, URIError, EvalError].map(function (E) { return String(new E('m')); }));

title('JSON');
show(JSON.stringify({ a: [1, undefined, function () {}], b: undefined, e: NaN, f: 'é\u0001"\\\n' }), JSON.parse('{"a":[1,{"b":null}],"c":"\\u00e9"}'), Duktape.enc('jc', { x: undefined, y: NaN }));
print(JSON.stringify({ a: [1, { b: [] }], c: {} }, null, 2));
failing(function () { return JSON.parse('[1,]'); });
failing(function () { var c = {}; c.c = c; return JSON.stringify(c); });

title('dates');
var d = new Date(Date.UTC(2001, 8, 9, 1, 46, 40, 123));
show(d.getTime(), d.toISOString(), d.getUTCDay(), new Date(NaN).getTime(), Date.parse('2000-02-29T12:00:00Z'), typeof performance.now());

title('garbage');
var finalised = 0;
(function () { for (var i = 0; i < 50; i++) { var x = { self: null }; x.self = x; Duktape.fin(x, function () { finalised++; }); } }());
Duktape.gc(); Duktape.gc();
show(finalised >= 49);
var kept = null;
for (var i = 0; i < 30000; ++i) kept = { n: i, text: 'item ' + i, old: i % 100 ? kept : null };
show(kept.n, kept.text, kept.old.n);
