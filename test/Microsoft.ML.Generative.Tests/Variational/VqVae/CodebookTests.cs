using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests;

/// <summary>The quantiser against brute force, its averages by hand, and which vectors are put elsewhere.</summary>
[TestFixture]
public class CodebookTests
{
    private static Codebook Create(double[] vectors, int size, bool isLearned = false)
    {
        using var frozen = no_grad();
        var codebook = new Codebook(size, vectors.Length / size, isLearned);
        codebook.Vectors.copy_(tensor(vectors).reshape(size, -1));
        return codebook;
    }

    [Test]
    public void The_nearest_vectors_are_found()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        const int rows = 200, size = 17, width = 5;
        var (vectors, book) = (randn(rows, width), randn(size, width));
        using var codebook = Create(book.Numbers(), size);
        double[] a = vectors.Numbers(), b = book.Numbers();
        double Distance(int row, int code) =>
            Enumerable.Range(0, width).Sum(i => Math.Pow(a[row * width + i] - b[code * width + i], 2));
        var expected = Enumerable.Range(0, rows)
            .Select(row => Enumerable.Range(0, size).MinBy(code => Distance(row, code))).ToArray();
        var codes = codebook.Nearest(vectors);
        Assert.That(codes.data<long>().ToArray(), Is.EqualTo(expected));
        Assert.That(codebook.Find(codes).Numbers(),
            Is.EqualTo(expected.SelectMany(code => b.AsSpan(code * width, width).ToArray())).Within(1e-6));
    }

    /// <summary>Distances are computed for some rows at a time: of 2¹⁶ codes for 256, so that these are three blocks.</summary>
    [Test]
    public void Rows_of_several_blocks_find_their_own_codes()
    {
        using var scope = NewDisposeScope();
        const int bits = 16, size = 1 << bits;
        // A hypercube's corners, whose distances are exact in Single.
        static IEnumerable<double> Corner(long code) => Enumerable.Range(0, bits).Select(bit => 2.0 * (code >> bit & 1) - 1);
        using var codebook = Create([.. Enumerable.Range(0, size).SelectMany(code => Corner(code))], size);
        long[] expected = [.. Enumerable.Range(0, 600).Select(row => row * 7919L % size)];
        var codes = codebook.Nearest(
            tensor(expected.SelectMany(Corner).Select(x => (float)x).ToArray()).reshape(-1, bits));
        Assert.That(codes.data<long>().ToArray(), Is.EqualTo(expected));
    }

    [Test]
    public void What_is_decoded_are_the_nearest_vectors_and_gradients_pass_to_the_encoder_s_as_they_are()
    {
        using var scope = NewDisposeScope();
        var vectors = tensor(new[] { 0.2, 0.9, 3.5 }).reshape(3, 1).requires_grad_();
        var nearest = tensor(new[] { 0.0, 1, 4 }).reshape(3, 1).requires_grad_();
        var quantised = Codebook.StraightThrough(vectors, nearest);
        Assert.That(quantised.Numbers(), Is.EqualTo(nearest.Numbers()).Within(1e-12));
        // The decoder's gradient at the nearest vectors, 3 e².
        quantised.pow(3).sum().backward();
        Assert.That(vectors.grad!.Numbers(), Is.EqualTo(new[] { 0.0, 3, 48 }).Within(1e-9));
        Assert.That(nearest.grad is null, Is.True);
    }

    [Test]
    public void Perplexity_is_the_number_of_codes_where_all_are_used_alike_and_1_where_one_is()
    {
        using var scope = NewDisposeScope();
        Assert.That(Codebook.Perplexity(tensor(new[] { 5f, 5, 5, 5 })).ToDouble(), Is.EqualTo(4).Within(1e-5));
        Assert.That(Codebook.Perplexity(tensor(new[] { 0f, 9, 0, 0 })).ToDouble(), Is.EqualTo(1).Within(1e-6));
        // Shares ½, ¼, ¼: exp(½ ln 2 + ½ ln 4) = 2 √2.
        Assert.That(Codebook.Perplexity(tensor(new[] { 2f, 1, 0, 1 })).ToDouble(), Is.EqualTo(2 * Math.Sqrt(2)).Within(1e-5));
    }

    /// <summary>Two steps of N ← γN + (1 − γ)n, m ← γm + (1 − γ)Σz, e = m / N, from nothing, with γ = ½.</summary>
    [Test]
    public void Vectors_follow_the_means_of_what_they_are_used_for()
    {
        using var scope = NewDisposeScope();
        using var codebook = Create([0, 0, 10, 10, -7, -7], size: 3);
        using var averages = new CodebookAverages(codebook, decay: 0.5, isTrained: false);
        averages.Add(tensor(new[] { 1f, 0, 3, 0, 8, 8 }).reshape(3, 2), tensor(new[] { 0L, 0, 1 }));
        averages.Move(codebook);
        // The first code's mean of (1, 0) and (3, 0), the second's only vector; the third, never used, stays.
        Assert.That(codebook.Vectors.Numbers(), Is.EqualTo(new[] { 2.0, 0, 8, 8, -7, -7 }).Within(1e-6));
        averages.Add(tensor(new[] { 0f, 6 }).reshape(1, 2), tensor(new[] { 0L }));
        averages.Move(codebook);
        // N = ½·1 + ½·1, m = ½·(2, 0) + ½·(0, 6) for the first; both halve for the second, and their ratio stays.
        Assert.That(codebook.Vectors.Numbers(), Is.EqualTo(new[] { 1.0, 3, 8, 8, -7, -7 }).Within(1e-6));
        var state = averages.state_dict();
        Assert.That(state["uses"].Numbers(), Is.EqualTo(new[] { 1.0, 0.25, 0 }).Within(1e-6));
        Assert.That(state["sums"].Numbers(), Is.EqualTo(new[] { 1.0, 3, 2, 2, 0, 0 }).Within(1e-6));
    }

    /// <summary>A trained model's vectors count as used once: N = γ·1 + (1 − γ)n, m = γe + (1 − γ)Σz, with γ = 0.9.</summary>
    [Test]
    public void A_trained_model_s_vectors_move_by_their_share_of_a_step()
    {
        using var scope = NewDisposeScope();
        using var codebook = Create([0, 0, 10, 10], size: 2);
        using var averages = new CodebookAverages(codebook, decay: 0.9, isTrained: true);
        averages.Add(tensor(new[] { 1f, 0, 3, 0 }).reshape(2, 2), tensor(new[] { 0L, 0 }));
        averages.Move(codebook);
        // (0.9·0 + 0.1·4) / (0.9 + 0.1·2) for the first; the unused one stays.
        Assert.That(codebook.Vectors.Numbers(), Is.EqualTo(new[] { 0.4 / 1.1, 0, 10, 10 }).Within(1e-6));
        using var random = new Generator(1);
        averages.Restart(codebook, tensor(new[] { 1f, 0, 3, 0 }).reshape(2, 2), share: 0.25, random);
        Assert.That(codebook.Vectors.Numbers()[2..], Is.EqualTo(new[] { 10.0, 10 }).Within(1e-6), "not hardly used");
    }

    [Test]
    public void Codes_that_are_hardly_used_take_the_place_of_an_encoder_s_vector()
    {
        using var scope = NewDisposeScope();
        using var codebook = Create([0, 10, 20, 30], size: 4);
        using var averages = new CodebookAverages(codebook, decay: 0, isTrained: false);
        float[] values = [.. Enumerable.Range(0, 20).Select(i => 0.1f + i / 100f)];
        var vectors = tensor(values).reshape(20, 1);
        // Uses 12, 7, 1, 0; their mean is 5, a quarter of it 1.25.
        long[] codes = [.. Enumerable.Range(0, 20).Select(i => i < 12 ? 0L : i < 19 ? 1 : 2)];
        averages.Add(vectors, tensor(codes));
        using var random = new Generator(1);
        averages.Restart(codebook, vectors, share: 0, random);
        Assert.That(codebook.Vectors.Numbers(), Is.EqualTo(new[] { 0.0, 10, 20, 30 }));
        averages.Restart(codebook, vectors, share: 0.25, random);
        var moved = codebook.Vectors.Numbers();
        Assert.That(moved[..2], Is.EqualTo(new[] { 0.0, 10 }));
        Assert.That(moved[2..].Select(x => (float)x), Is.SubsetOf(values));
        var state = averages.state_dict();
        Assert.That(state["uses"].Numbers(), Is.EqualTo(new[] { 12.0, 7, 5, 5 }).Within(1e-5));
        // So that the next move leaves them where they are.
        averages.Move(codebook);
        Assert.That(codebook.Vectors.Numbers()[2..], Is.EqualTo(moved[2..]).Within(1e-6));
    }

    [Test]
    public void A_learned_codebook_is_a_parameter_and_another_a_buffer_of_the_same_name()
    {
        using var learned = new Codebook(3, 2, isLearned: true);
        using var averaged = new Codebook(3, 2, isLearned: false);
        Assert.That(learned.named_parameters().Select(p => p.name), Is.EqualTo(new[] { "weight" }));
        Assert.That(averaged.named_parameters(), Is.Empty);
        Assert.That(averaged.named_buffers().Select(p => p.name), Is.EqualTo(new[] { "weight" }));
        Assert.That(averaged.Vectors.abs().max().ToDouble(), Is.LessThanOrEqualTo(1.0 / 3));
    }
}
