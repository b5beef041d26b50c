using System.Runtime.CompilerServices;
using System.Text;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>
/// An ATen operator, by its schema name ("add.Tensor"). Arguments follow the schema's order; trailing ones may be left out
/// where the schema has defaults. The native handle is looked up at the first call.
/// </summary>
internal sealed unsafe class Operator
{
    private const int StackWords = 64;

    private readonly string _name;
    private nint _handle;

    public Operator([CallerMemberName] string name = "") => _name = name;

    public Tensor Call(params ReadOnlySpan<Argument> arguments)
    {
        Value result;
        Invoke(arguments, &result, 1);
        return Wrap(result)!;
    }

    public (Tensor, Tensor) CallForTwo(params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc Value[2];
        Invoke(arguments, results, 2);
        return (Wrap(results[0])!, Wrap(results[1])!);
    }

    public (Tensor, Tensor, Tensor) CallForThree(params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc Value[3];
        Invoke(arguments, results, 3);
        return (Wrap(results[0])!, Wrap(results[1])!, Wrap(results[2])!);
    }

    /// <summary>The results of an operator whose number of tensors the call decides.</summary>
    public Tensor[] CallForMany(params ReadOnlySpan<Argument> arguments)
    {
        const int expected = 16;
        var buffer = stackalloc Value[expected];
        var count = Invoke(arguments, buffer, expected);
        var results = new Value[count];
        fixed (Value* first = results)
        {
            if (count > expected) Bridge.bridge_overflow(first);
            else new ReadOnlySpan<Value>(buffer, count).CopyTo(results);
        }
        return Array.ConvertAll(results, r => Wrap(r)!);
    }

    /// <summary>Calls an operator that changes <paramref name="self"/>, which is returned: no second wrapper is made.</summary>
    public T CallInPlace<T>(T self, params ReadOnlySpan<Argument> arguments) where T : Tensor
    {
        Invoke(arguments, null, 0);
        return self;
    }

    public void Run(params ReadOnlySpan<Argument> arguments) => Invoke(arguments, null, 0);

    public bool CallForBool(params ReadOnlySpan<Argument> arguments) => CallForNumber(arguments).Bits != 0;

    /// <summary>An operator's single number, as its kind and bits.</summary>
    public Value CallForNumber(params ReadOnlySpan<Argument> arguments)
    {
        Value result;
        Invoke(arguments, &result, 1);
        return result;
    }

    public static Tensor? Wrap(in Value result) => result.Bits == 0 ? null : new Tensor((nint)result.Bits, result.Extra);

    private int Invoke(ReadOnlySpan<Argument> arguments, Value* results, int capacity)
    {
        var words = 0;
        foreach (ref readonly var argument in arguments) words += argument.Words;
        if (words > StackWords)
        {
            fixed (long* rented = GC.AllocateUninitializedArray<long>(words))
                return Invoke(arguments, rented, results, capacity);
        }
        var list = stackalloc long[StackWords];
        return Invoke(arguments, list, results, capacity);
    }

    private int Invoke(ReadOnlySpan<Argument> arguments, long* words, Value* results, int capacity)
    {
        var values = stackalloc Value[arguments.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            values[i] = arguments[i].Write(words);
            words += arguments[i].Words;
        }
        var status = Bridge.bridge_call(Handle, values, arguments.Length, results, capacity);
        foreach (ref readonly var argument in arguments) argument.KeepAlive();
        return (int)Bridge.Check(status);
    }

    private nint Handle => _handle != 0 ? _handle : _handle = Find();

    private nint Find()
    {
        var dot = _name.IndexOf('.');
        var (name, overload) = dot < 0 ? (_name, "") : (_name[..dot], _name[(dot + 1)..]);
        fixed (byte* n = Encoding.UTF8.GetBytes("aten::" + name + "\0"), o = Encoding.UTF8.GetBytes(overload + "\0"))
            return Bridge.Check(Bridge.bridge_operator(n, o));
    }
}
