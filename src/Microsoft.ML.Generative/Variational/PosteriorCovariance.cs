namespace Microsoft.ML.Generative;

/// <summary>How the numbers of a row's latent vector vary together in q(z|x), which is a normal distribution.</summary>
public enum PosteriorCovariance
{
    /// <summary>Each by itself, with a mean and a variance (Kingma and Welling 2014, equation 9).</summary>
    Diagonal,

    /// <summary>
    /// Together, with a covariance matrix for each row (Kingma and Welling 2019, section 2.5.1): a closer posterior and so a
    /// tighter evidence lower bound. The encoder has z(z − 1)/2 more outputs for z latent numbers, of which there may be 512.
    /// </summary>
    Full,
}
