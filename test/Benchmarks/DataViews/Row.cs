namespace Microsoft.ML.Generative.Benchmarks;

/// <summary>Twenty numbers.</summary>
internal sealed class Row
{
    public float A { get; set; }
    public float B { get; set; }
    public float C { get; set; }
    public float D { get; set; }
    public float E { get; set; }
    public float F { get; set; }
    public float G { get; set; }
    public float H { get; set; }
    public float I { get; set; }
    public float J { get; set; }
    public float K { get; set; }
    public float L { get; set; }
    public float M { get; set; }
    public float N { get; set; }
    public float O { get; set; }
    public float P { get; set; }
    public float Q { get; set; }
    public float R { get; set; }
    public float S { get; set; }
    public float T { get; set; }

    public static Row Draw(Random random)
    {
        float Next() => random.NextSingle() * 10 - 5;
        return new Row
        {
            A = Next(), B = Next(), C = Next(), D = Next(), E = Next(), F = Next(), G = Next(), H = Next(), I = Next(),
            J = Next(), K = Next(), L = Next(), M = Next(), N = Next(), O = Next(), P = Next(), Q = Next(), R = Next(),
            S = Next(), T = Next(),
        };
    }
}
