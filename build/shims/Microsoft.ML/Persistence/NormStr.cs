using System.Collections;

namespace Microsoft.ML.Internal.Utilities;

/// <summary>A string of a pool, with its number there.</summary>
internal sealed class NormStr
{
    public readonly ReadOnlyMemory<char> Value;
    public readonly int Id;

    private NormStr(string value, int id) => (Value, Id) = (value.AsMemory(), id);

    /// <summary>Distinct strings, numbered as they come.</summary>
    public sealed class Pool : IEnumerable<NormStr>
    {
        private readonly Dictionary<string, NormStr> _byText = [];
        private readonly List<NormStr> _inOrder = [];

        public int Count => _inOrder.Count;

        public NormStr Add(string text)
        {
            if (!_byText.TryGetValue(text, out var known))
                _inOrder.Add(_byText[text] = known = new NormStr(text, Count));
            return known;
        }

        public IEnumerator<NormStr> GetEnumerator() => _inOrder.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
