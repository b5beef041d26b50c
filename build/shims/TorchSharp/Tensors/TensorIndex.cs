namespace TorchSharp;

public static partial class torch
{
    /// <summary>An index in brackets: a number, a slice, a tensor, a truth value, an ellipsis, or a new dimension.</summary>
    public struct TensorIndex
    {
        internal enum Kind { None, Single, Ellipsis, Bool, Tensor, Slice }

        internal readonly Kind Is;
        internal readonly long? Start;
        internal readonly long? Stop;
        internal readonly long? Step;
        internal readonly Tensor? Values;

        private TensorIndex(Kind kind, long? start = null, long? stop = null, long? step = null, Tensor? values = null) =>
            (Is, Start, Stop, Step, Values) = (kind, start, stop, step, values);

        public static TensorIndex Ellipsis = new(Kind.Ellipsis);
        public static TensorIndex None = new(Kind.None);
        public static TensorIndex Null = new(Kind.None);
        public static TensorIndex Colon = Slice();

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new(Kind.Slice, start, stop, step);
        public static TensorIndex Slice((int? start, int? end) range) => Slice(range.start, range.end);
        public static TensorIndex Slice(Range range) =>
            Slice(Offset(range.Start), range.End.Equals(Index.End) ? null : Offset(range.End));
        public static TensorIndex Bool(bool value) => new(Kind.Bool, value ? 1 : 0);
        public static TensorIndex Single(long? index) => new(Kind.Single, index);
        public static TensorIndex Tensor(Tensor tensor) =>
            new(Kind.Tensor, values: tensor ?? throw new ArgumentNullException(nameof(tensor)));

        public static implicit operator TensorIndex(long value) => Single(value);
        public static implicit operator TensorIndex(Index index) => Single(Offset(index));
        public static implicit operator TensorIndex(Range range) => Slice(range);
        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);

        /// <summary>There only to make the compiler prefer an index over a tensor; it throws.</summary>
        public static implicit operator Tensor(TensorIndex value) =>
            throw new InvalidOperationException("A TensorIndex does not become a Tensor.");

        private static long Offset(Index index) => index.IsFromEnd ? -index.Value : index.Value;

        /// <summary>How many of a tensor's dimensions this index is about.</summary>
        internal readonly int Dimensions => Is switch
        {
            Kind.Single or Kind.Slice => 1,
            Kind.Tensor => Values!.dtype is ScalarType.Bool or ScalarType.Byte ? (int)Values.Dimensions : 1,
            _ => 0,
        };
    }
}
