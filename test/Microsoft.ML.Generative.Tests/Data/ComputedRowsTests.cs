using NUnit.Framework;
using TorchSharp;

namespace Microsoft.ML.Generative.Tests.Data;

public class ComputedRowsTests
{
    [Test]
    public void Rows_of_any_layout_and_type_are_read_as_Single()
    {
        using var scope = torch.NewDisposeScope();
        using var rows = new ComputedRows(3);
        var columns = torch.tensor(new double[] { 0, 10, 1, 11, 2, 12 }, [3, 2]);
        rows.Set(columns.t());
        Assert.That(rows.Count, Is.EqualTo(2));
        Assert.That(rows.Row(0).ToArray(), Is.EqualTo(new float[] { 0, 1, 2 }));
        Assert.That(rows.Row(1).ToArray(), Is.EqualTo(new float[] { 10, 11, 12 }));
        Assert.That(columns[1, 1].ToDouble(), Is.EqualTo(11), "the tensor is still the caller's");
    }

    [Test]
    public void Rows_outlive_the_callers_tensor_and_scope()
    {
        using var rows = new ComputedRows(1);
        using (torch.NewDisposeScope())
            rows.Set(torch.arange(4, dtype: torch.float32).narrow(0, 1, 2));
        Assert.That((rows.Count, rows.Row(0)[0], rows.Row(1)[0]), Is.EqualTo((2, 1f, 2f)));
    }

    [Test]
    public void Rows_that_are_gone_are_an_error_and_no_memory_of_others()
    {
        var before = LiveTensors.Count();
        var rows = new ComputedRows(2);
        using (var first = torch.zeros(3, 2))
            rows.Set(first);
        using (var second = torch.ones(1, 2))
            rows.Set(second);
        Assert.That(rows.Row(0).ToArray(), Is.EqualTo(new float[] { 1, 1 }));
        Assert.That(() => _ = rows.Row(1)[0], Throws.InvalidOperationException);
        Assert.That(() => _ = rows.Row(-1)[0], Throws.InvalidOperationException);
        rows.Dispose();
        Assert.That(() => _ = rows.Row(0)[0], Throws.InvalidOperationException);
        Assert.That(LiveTensors.Now(), LiveTensors.Still(before));
    }
}
